package io.synadb.table.storage;

class MemoryStorageTest extends AbstractStorageContract {
    private final Storage storage = new MemoryStorage();

    @Override
    Storage storage() {
        return storage;
    }
}

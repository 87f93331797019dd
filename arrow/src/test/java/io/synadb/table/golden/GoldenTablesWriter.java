package io.synadb.table.golden;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.synadb.table.Table;
import io.synadb.table.storage.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Writes the golden tables that are not there yet, and never again one that is. */
final class GoldenTablesWriter {
    private GoldenTablesWriter() {}

    /** @param arguments the folder of golden tables of a format, {@code arrow/src/test/resources/golden/format-1} */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        for (GoldenTable golden : GoldenTable.values()) {
            Path place = folder.resolve(golden.folder());
            if (Files.exists(place)) {
                System.out.println(place + " is there, and stays.");
                continue;
            }
            Files.createDirectories(place);
            try (BufferAllocator allocator = new RootAllocator()) {
                golden.write(LocalStorage.of(place), allocator);
                Table table = Table.open(LocalStorage.of(place));
                ObjectNode expected = JsonNodeFactory.instance.objectNode();
                expected.put("id", table.id().toString());
                ObjectNode times = expected.putObject("times");
                table.versions().forEach(version -> times.put(Long.toString(version.version()), version.timeMicros()));
                expected.set("content", TableContent.of(table, allocator));
                Files.writeString(
                        folder.resolve(golden.folder() + ".expected.json"),
                        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(expected) + "\n");
            }
            Files.write(folder.resolve(golden.folder() + ".shape.txt"), TableShape.of(place));
            System.out.println(place + " written.");
        }
    }
}

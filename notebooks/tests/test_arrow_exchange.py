"""A table out as Arrow IPC, which pyarrow reads, and in from what pyarrow writes."""

import pyarrow as pa
import pytest


@pytest.fixture(scope="module")
def ipc(spark):
    java = spark._jvm
    allocator = java.org.apache.arrow.memory.RootAllocator()

    class Exchange:
        @staticmethod
        def path(file):
            return java.java.nio.file.Path.of(str(file), spark._sc._gateway.new_array(java.String, 0))

        def table(self, folder):
            return java.io.synadb.table.Table.open(java.io.synadb.table.storage.LocalStorage.of(self.path(folder)))

        def write(self, folder, file):
            output = java.io.synadb.arrow.ipc.ArrowOutput.file(self.path(file))
            rows = self.table(folder).current().scan().writeTo(output, allocator)
            output.close()
            return rows

        def append(self, folder, file):
            source = java.io.synadb.arrow.ipc.ArrowInput.open(self.path(file), allocator)
            try:
                options = java.io.synadb.table.WriteOptions.defaults()
                return self.table(folder).append(source, options, allocator).version()
            finally:
                source.close()

    yield Exchange()
    allocator.close()


@pytest.fixture(scope="module")
def table(spark, sample, tmp_path_factory):
    path = tmp_path_factory.mktemp("exchange") / "definitions"
    frame = spark.createDataFrame(sample.to_pandas()).coalesce(1)
    frame.write.format("synadb").option("vector.embedding.dim", 384).save(str(path))
    return path


def test_pyarrow_reads_what_a_scan_writes(ipc, table, sample, tmp_path):
    file = tmp_path / "rows.arrow"
    assert ipc.write(table, file) == sample.num_rows
    rows = pa.ipc.open_file(pa.memory_map(str(file))).read_all()
    rows.validate(full=True)
    assert isinstance(rows.schema.field("embedding").type, pa.FixedShapeTensorType)
    for name in sample.column_names:
        assert rows[name].to_pylist() == sample[name].to_pylist()


def test_a_table_takes_what_pyarrow_writes(ipc, spark, table, tmp_path):
    file = tmp_path / "rows.arrow"
    ipc.write(table, file)
    rows = pa.ipc.open_file(file).read_all()
    with pa.OSFile(str(file), "w") as out, pa.ipc.new_stream(
        out, coded(rows).schema, options=pa.ipc.IpcWriteOptions(compression="lz4")
    ) as stream:
        stream.write_table(coded(rows), max_chunksize=300)
    assert ipc.append(table, file) == 1
    twice = spark.read.format("synadb").load(str(table))
    assert twice.count() == 2 * rows.num_rows
    assert twice.distinct().count() == rows.num_rows


def coded(rows):
    place = rows.column_names.index("pos")
    return rows.set_column(place, "pos", rows["pos"].dictionary_encode())

"""The save modes, and what bad input gets: a sentence that reaches Python whole, and nothing committed."""

import re

import pytest
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException


def rows(*ids, dimensions=3):
    return [(i, [float(i)] * dimensions) for i in ids]


def frame(spark, data):
    return spark.createDataFrame(data, "id int, embedding array<float>")


def writer(spark, data, **options):
    return frame(spark, data).write.format("synadb").option("vector.embedding.dim", 3).options(**options)


def ids(spark, path):
    return sorted(row.id for row in spark.read.format("synadb").load(path).collect())


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "table")


@pytest.fixture
def table(spark, path):
    writer(spark, rows(1, 2)).save(path)
    return path


def refusal(action):
    """The message of our own exception behind the error that reaches Python, where its whole text shows it."""
    with pytest.raises((PySparkException, Py4JJavaError)) as caught:
        action()
    text = str(caught.value)
    if isinstance(caught.value, PySparkException):
        return text
    cause = caught.value.java_exception
    while cause.getCause() is not None:
        cause = cause.getCause()
    assert cause.getClass().getName().startswith("io.synadb."), text
    assert cause.getMessage() in text
    return cause.getMessage()


def test_append_adds_rows(spark, table):
    writer(spark, rows(3)).mode("append").save(table)
    assert ids(spark, table) == [1, 2, 3]


def test_overwrite_replaces_rows(spark, table):
    writer(spark, rows(3)).mode("overwrite").save(table)
    assert ids(spark, table) == [3]


def test_ignore_leaves_a_table_as_it_is(spark, table):
    writer(spark, rows(3)).mode("ignore").save(table)
    assert ids(spark, table) == [1, 2]


def test_error_if_exists_refuses_a_table_that_is_there(spark, table):
    assert "already: use mode(" in refusal(lambda: writer(spark, rows(3)).mode("errorifexists").save(table))
    assert ids(spark, table) == [1, 2]


@pytest.mark.parametrize("mode", ["append", "overwrite", "ignore", "errorifexists"])
def test_every_mode_creates_a_missing_table(spark, path, mode):
    frame(spark, rows(1)).write.format("synadb").mode(mode).save(path)
    assert ids(spark, path) == [1]


def test_wrong_length_is_refused_with_its_place(spark, table):
    text = refusal(lambda: writer(spark, [(3, [1.0, 2.0])]).mode("append").save(table))
    assert re.search(r"embedding.*3.*2|embedding.*2.*3", text), text
    assert ids(spark, table) == [1, 2]


@pytest.mark.parametrize(("element", "word"), [(float("nan"), "NaN"), (float("inf"), "(?i)infin"), (None, "null")])
def test_an_element_that_is_no_number_is_refused_with_its_place(spark, table, element, word):
    text = refusal(lambda: writer(spark, [(3, [1.0, element, 2.0])]).mode("append").save(table))
    assert "embedding" in text and re.search(word, text), text
    assert ids(spark, table) == [1, 2]


def test_an_unknown_option_names_the_nearest_one(spark, table):
    assert "did you mean 'read.columnar'" in refusal(
        lambda: spark.read.format("synadb").option("read.colunmar", "true").load(table).collect()
    )
    assert "did you mean 'chunk-bytes'" in refusal(
        lambda: writer(spark, rows(3)).option("chunk-byte", 1000).mode("append").save(table)
    )
    assert ids(spark, table) == [1, 2]


def test_a_vector_property_that_names_no_column_lists_the_columns(spark, path):
    misspelt = frame(spark, rows(1)).write.format("synadb").option("vector.embeding.dim", 3)
    text = refusal(lambda: misspelt.save(path))
    assert "vector.embeding.dim" in text and "id, embedding" in text, text


def test_a_missing_path_is_named(spark, path):
    assert path in refusal(lambda: spark.read.format("synadb").load(path).collect())


def test_a_type_that_has_no_place_is_named(spark, path):
    collated = spark.sql("SELECT 1 AS id, 'a' COLLATE UNICODE_CI AS tags")
    text = refusal(lambda: collated.write.format("synadb").save(path))
    assert "tags" in text and "unicode_ci" in text.lower(), text


def test_a_directory_that_is_not_ours_is_refused(spark, tmp_path):
    (tmp_path / "notes.txt").write_text("not a table")
    assert str(tmp_path) in refusal(lambda: spark.read.format("synadb").load(str(tmp_path)).collect())


def test_every_commit_is_a_version_that_stays(spark, table):
    writer(spark, rows(3)).mode("append").save(table)
    writer(spark, rows(4)).mode("overwrite").save(table)

    def at(version):
        frame = spark.read.format("synadb").option("version-as-of", version).load(table)
        return sorted(row.id for row in frame.collect())

    assert [at(0), at(1), at(2)] == [[1, 2], [1, 2, 3], [4]]
    assert "has no version 9: it has versions 0 to 2" in refusal(lambda: at(9))


def test_tables_of_the_catalog(spark):
    spark.sql("CREATE TABLE syna.words.short (id INT, embedding ARRAY<FLOAT>) TBLPROPERTIES ('vector.embedding.dim' = '3')")
    spark.sql("INSERT INTO syna.words.short VALUES (1, array(1f, 2f, 3f)), (2, array(4f, 5f, 6f))")
    spark.sql("CREATE TABLE syna.words.copy AS SELECT * FROM syna.words.short WHERE id > 1")
    assert spark.table("syna.words.copy").collect()[0].embedding == [4.0, 5.0, 6.0]
    assert spark.sql("SELECT * FROM syna.words.short VERSION AS OF 0").count() == 0
    spark.sql("DROP TABLE syna.words.copy")
    assert not spark.catalog.tableExists("syna.words.copy")

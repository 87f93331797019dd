package io.synadb;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The map of this module: which package may know which. */
class ArchitectureTest {
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.synadb.arrow", "io.synadb.table");
    }

    @Test
    void dependenciesPointFromTheTableDownToItsBytes() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("options")
                .definedBy("io.synadb.table.options")
                .layer("databases")
                .definedBy("io.synadb.table.databases")
                .layer("compaction")
                .definedBy("io.synadb.table.compaction")
                .layer("the door")
                .definedBy("io.synadb.table")
                .layer("write")
                .definedBy("io.synadb.table.write")
                .layer("commit")
                .definedBy("io.synadb.table.commit..")
                .layer("index")
                .definedBy("io.synadb.table.index")
                .layer("search")
                .definedBy("io.synadb.table.search")
                .layer("key")
                .definedBy("io.synadb.table.key")
                .layer("predicate")
                .definedBy("io.synadb.table.predicate..")
                .layer("data")
                .definedBy("io.synadb.table.data..")
                .layer("deletes")
                .definedBy("io.synadb.table.deletes")
                .layer("partition")
                .definedBy("io.synadb.table.partition")
                .layer("ipc")
                .definedBy("io.synadb.arrow.ipc")
                .layer("arrow")
                .definedBy("io.synadb.arrow")
                .layer("compression")
                .definedBy("io.synadb.arrow.compression")
                .layer("storage")
                .definedBy("io.synadb.table.storage")
                .whereLayer("options")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("databases")
                .mayOnlyBeAccessedByLayers("options")
                .whereLayer("compaction")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("the door")
                .mayOnlyBeAccessedByLayers("options", "compaction")
                .whereLayer("write")
                .mayOnlyBeAccessedByLayers("the door")
                .whereLayer("commit")
                .mayOnlyBeAccessedByLayers("the door", "write")
                .whereLayer("index")
                .mayOnlyBeAccessedByLayers("the door", "search")
                .whereLayer("search")
                .mayOnlyBeAccessedByLayers("the door")
                .whereLayer("key")
                .mayOnlyBeAccessedByLayers("the door", "commit", "write")
                .whereLayer("predicate")
                .mayOnlyBeAccessedByLayers("compaction", "databases", "the door")
                .whereLayer("data")
                .mayOnlyBeAccessedByLayers(
                        "options", "compaction", "the door", "commit", "key", "search", "predicate", "index", "write")
                .whereLayer("deletes")
                .mayOnlyBeAccessedByLayers("compaction", "the door", "commit", "key", "search", "data")
                .whereLayer("partition")
                .mayOnlyBeAccessedByLayers("compaction", "the door", "commit", "key", "predicate", "data", "write")
                .whereLayer("ipc")
                .mayOnlyBeAccessedByLayers("the door")
                .whereLayer("arrow")
                .mayOnlyBeAccessedByLayers(
                        "ipc",
                        "databases",
                        "options",
                        "the door",
                        "write",
                        "commit",
                        "key",
                        "search",
                        "predicate",
                        "data",
                        "index")
                .whereLayer("compression")
                .mayOnlyBeAccessedByLayers("arrow", "ipc", "options", "the door", "data")
                .whereLayer("storage")
                .mayOnlyBeAccessedByLayers(
                        "options", "compaction", "the door", "commit", "key", "data", "deletes", "index")
                .check(classes);
    }

    @Test
    void packagesHaveNoCycle() {
        slices().matching("io.synadb.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void noEngineIsNamed() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.spark..",
                        "org.apache.flink..",
                        "org.apache.hadoop..",
                        "scala..",
                        "io.synadb.spark..",
                        "io.synadb.flink..")
                .check(classes);
    }
}

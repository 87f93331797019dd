package io.synadb.flink;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.synadb.flink.config.SynaOptions;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Experimental;
import org.apache.flink.annotation.Public;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.annotation.VisibleForTesting;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The map of this module, and Flink's own rules for connectors, which match no package but Flink's and are said again here
 * for ours.
 */
class ArchitectureTest {
    /**
     * What we use of Flink without a promise that it stays, each with its reason. A name that is no longer used fails the
     * test, too.
     */
    private static final Set<String> UNPROMISED = Set.of(
            // The arrays and texts that Flink's serializers copy whole, and the memory below them.
            "org.apache.flink.table.data.binary.BinaryArrayData",
            "org.apache.flink.table.data.binary.BinaryStringData",
            "org.apache.flink.core.memory.MemorySegment",
            "org.apache.flink.core.memory.MemorySegmentFactory",
            // The precision of a type, whatever its class.
            "org.apache.flink.table.types.logical.utils.LogicalTypeChecks",
            // The one serializer of rows.
            "org.apache.flink.table.runtime.typeutils.InternalTypeInfo",
            // Half of SplitsChange, which is promised.
            "org.apache.flink.connector.base.source.reader.splitreader.SplitsRemoval",
            // The operator before the committer: its input and output, and the type of its state.
            "org.apache.flink.streaming.runtime.streamrecord.StreamRecord",
            "org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer");

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.synadb.flink");
    }

    @Test
    void dependenciesPointFromSqlThroughTheDoorDownToTypes() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("table")
                .definedBy("io.synadb.flink.table")
                .layer("the door")
                .definedBy("io.synadb.flink")
                .layer("source")
                .definedBy("io.synadb.flink.source..")
                .layer("sink")
                .definedBy("io.synadb.flink.sink..")
                .layer("state")
                .definedBy("io.synadb.flink.state")
                .layer("config")
                .definedBy("io.synadb.flink.config")
                .layer("types")
                .definedBy("io.synadb.flink.types")
                .whereLayer("table")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("the door")
                .mayOnlyBeAccessedByLayers("table")
                .whereLayer("source")
                .mayOnlyBeAccessedByLayers("the door")
                .whereLayer("sink")
                .mayOnlyBeAccessedByLayers("the door")
                .whereLayer("state")
                .mayOnlyBeAccessedByLayers("source", "sink")
                .whereLayer("config")
                .mayOnlyBeAccessedByLayers("table", "the door", "source", "sink")
                .whereLayer("types")
                .mayOnlyBeAccessedByLayers("table", "the door", "source", "sink", "config")
                .check(classes);
    }

    @Test
    void packagesHaveNoCycle() {
        slices().matching("io.synadb.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void theTableIsReachedThroughItsDoors() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.synadb.file..", "io.synadb.log..", "io.synadb.table.search..", "io.synadb.spark..")
                .check(classes);
    }

    @Test
    void onlyWhatFlinkPromisesIsUsed() {
        classes().should(useOnlyPromised()).check(classes);
    }

    @Test
    void everyNamedExceptionIsUsed() {
        Set<String> used = classes.stream()
                .flatMap(ours -> ours.getDirectDependenciesFromSelf().stream())
                .map(ArchitectureTest::outermost)
                .filter(target -> !isPromised(target))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(used).containsExactlyInAnyOrderElementsOf(UNPROMISED);
    }

    @Test
    void nothingThatIsVisibleForTestsOnlyIsCalled() {
        noClasses()
                .should()
                .accessTargetWhere(DescribedPredicate.describe("is visible for tests only", access -> access.getTarget()
                        .isAnnotatedWith(VisibleForTesting.class)))
                .check(classes);
    }

    @Test
    void optionsStandInOnePlace() {
        fields().that()
                .haveRawType(ConfigOption.class)
                .should()
                .beDeclaredIn(SynaOptions.class)
                .andShould()
                .bePublic()
                .check(classes);
    }

    private static ArchCondition<JavaClass> useOnlyPromised() {
        return new ArchCondition<>("use only what Flink promises to keep") {
            @Override
            public void check(JavaClass ours, ConditionEvents events) {
                for (Dependency dependency : ours.getDirectDependenciesFromSelf()) {
                    JavaClass target = outermost(dependency);
                    if (!isPromised(target) && !UNPROMISED.contains(target.getName())) {
                        events.add(SimpleConditionEvent.violated(ours, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static JavaClass outermost(Dependency dependency) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        while (target.getEnclosingClass().isPresent()) {
            target = target.getEnclosingClass().get();
        }
        return target;
    }

    private static boolean isPromised(JavaClass target) {
        return !target.getPackageName().startsWith("org.apache.flink")
                || target.isAnnotatedWith(Public.class)
                || target.isAnnotatedWith(PublicEvolving.class)
                || target.isAnnotatedWith(Experimental.class);
    }
}

package io.synadb;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.synadb.vector.store.MmapVectorStore;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Who may know whom inside the engine:
 *
 * <pre>
 * registry, experiment, tensor, sparse, vector ──> the door ──> log ──> file ──> vocabulary
 *          log ──> log.view ──> log.recovery ──> log.index ──> log.record &lt;── log.region
 *                            log, log.recovery ──> log.event ──> nothing of ours
 *          vector.store ──> vector.index ──> vector.&lt;kind&gt; ──> vector ──> vector.kernel ──> nothing of ours
 *          vector.store ──> vector.mapped ──> file
 *                           vector.&lt;kind&gt; ──> container ──> file
 * </pre>
 *
 * The package {@code io.synadb} holds two things: the <em>vocabulary</em>, values and errors that every package speaks, and
 * the <em>door</em>, all its other classes. The vocabulary knows nothing but itself.
 */
class ArchitectureTest {
    private static final String ROOT = "io.synadb";
    private static final String FILE = ROOT + ".file";
    private static final String LOG = ROOT + ".log";
    private static final String RECORD = LOG + ".record";
    private static final String INDEX = LOG + ".index";
    private static final String EVENT = LOG + ".event";
    private static final String RECOVERY = LOG + ".recovery";
    private static final String VIEW = LOG + ".view";
    private static final String REGION = LOG + ".region";
    private static final String CONTAINER = ROOT + ".container";
    private static final String KERNEL = ROOT + ".vector.kernel";
    private static final String GRAPH = ROOT + ".vector.hnsw.graph";
    private static final String[] STORES = {
        ROOT + ".registry..", ROOT + ".experiment..", ROOT + ".tensor..", ROOT + ".sparse..", ROOT + ".vector.."
    };

    /** With every error, the values that the layers below the door are given and give back. */
    private static final Set<Class<?>> VALUES = Set.of(
            ErrorCode.class,
            Atom.class,
            Version.class,
            Entry.class,
            KeyRange.class,
            Series.class,
            SeriesQuery.class,
            DbStats.class,
            SyncPolicy.class,
            Compression.class,
            VerifyReport.class,
            SalvageReport.class,
            DamagedRange.class);

    private static final DescribedPredicate<JavaClass> VOCABULARY =
            describe("are vocabulary", ArchitectureTest::isVocabulary);
    private static final DescribedPredicate<JavaClass> DOOR =
            resideInAPackage(ROOT).and(not(VOCABULARY)).as("are the door");
    private static final DescribedPredicate<JavaClass> OURS = resideInAPackage(ROOT + "..");
    private static final DescribedPredicate<JavaClass> STORE = resideInAnyPackage(STORES);

    private static final JavaClasses ENGINE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void theVocabularyKnowsOnlyItself() {
        check(classes().that(VOCABULARY).should().onlyDependOnClassesThat(VOCABULARY.or(not(OURS))));
    }

    @Test
    void filesKnowOnlyTheVocabulary() {
        check(classes().that(resideInAPackage(FILE)).should().onlyDependOnClassesThat(among(VOCABULARY, FILE)));
    }

    @Test
    void theLogKnowsFilesAndTheVocabulary() {
        check(classes()
                .that(resideInAPackage(LOG + ".."))
                .should()
                .onlyDependOnClassesThat(among(VOCABULARY, LOG + "..", FILE)));
    }

    @Test
    void theRoomsOfTheLogKnowOnlyThoseBelowThem() {
        check(classes()
                .that(resideInAPackage(RECORD))
                .should()
                .onlyDependOnClassesThat(among(VOCABULARY, RECORD, FILE)));
        check(classes().that(resideInAPackage(INDEX)).should().onlyDependOnClassesThat(among(VOCABULARY, INDEX)));
        check(classes()
                .that(resideInAPackage(RECOVERY))
                .should()
                .onlyDependOnClassesThat(among(VOCABULARY, RECOVERY, INDEX, RECORD, EVENT, FILE)));
        check(classes().that(resideInAPackage(EVENT)).should().onlyDependOnClassesThat(among(EVENT)));
        check(classes()
                .that(resideInAPackage(VIEW))
                .should()
                .onlyDependOnClassesThat(among(VOCABULARY, VIEW, RECOVERY, INDEX, RECORD, FILE)));
        check(classes()
                .that(resideInAPackage(REGION))
                .should()
                .onlyDependOnClassesThat(among(VOCABULARY, REGION, RECORD, FILE)));
    }

    @Test
    void containersKnowFilesAndTheVocabulary() {
        check(classes()
                .that(resideInAPackage(CONTAINER))
                .should()
                .onlyDependOnClassesThat(among(VOCABULARY, CONTAINER, FILE)));
    }

    @Test
    void theDoorKnowsNoStore() {
        check(noClasses().that(DOOR).should().dependOnClassesThat(STORE));
    }

    @Test
    void storesReachTheLogThroughTheDoor() {
        check(noClasses().that(STORE).should().dependOnClassesThat(resideInAnyPackage(LOG + "..")));
    }

    /** A file of vectors is a format of its own, as the log is, and has its faults injected at the same seam. */
    @Test
    void ofStoresOnlyThoseWithAFileOfTheirOwnKnowFiles() {
        check(noClasses()
                .that(STORE.and(not(resideInAPackage(ROOT + ".vector.mapped")))
                        .and(not(belongToAnyOf(MmapVectorStore.class))))
                .should()
                .dependOnClassesThat(resideInAPackage(FILE)));
    }

    @Test
    void theKernelKnowsNothingOfOurs() {
        check(classes().that(resideInAPackage(KERNEL)).should().onlyDependOnClassesThat(among(KERNEL)));
    }

    @Test
    void theGraphKnowsNothingOfTheIndexAboveIt() {
        check(classes()
                .that(resideInAPackage(GRAPH))
                .should()
                .onlyDependOnClassesThat(among(VOCABULARY, GRAPH, KERNEL, ROOT + ".vector")));
        check(noClasses()
                .that(not(resideInAnyPackage(ROOT + ".vector.hnsw", GRAPH)))
                .should()
                .dependOnClassesThat(resideInAPackage(GRAPH)));
    }

    @Test
    void onlyTheKernelNamesTheIncubatorModule() {
        check(noClasses()
                .that(not(resideInAPackage(KERNEL)))
                .should()
                .dependOnClassesThat(resideInAPackage("jdk.incubator..")));
    }

    @Test
    void vectorsStayInTheMethodThatMakesThem() {
        DescribedPredicate<JavaClass> vectors = assignableTo("jdk.incubator.vector.Vector");
        check(noMethods()
                .should()
                .haveRawReturnType(vectors)
                .orShould()
                .haveRawParameterTypes(
                        describe("some vectors", types -> types.stream().anyMatch(vectors)))
                .because("a call that the compiler does not inline puts them on the heap"));
    }

    @Test
    void onlyTheEventsNameFlightRecorder() {
        check(noClasses()
                .that(not(resideInAPackage(EVENT)))
                .should()
                .dependOnClassesThat(resideInAPackage("jdk.jfr.."))
                .because("a JVM may lack its module"));
    }

    @Test
    void noPackageIsPartOfACycle() {
        check(slices().assignedFrom(new Packages()).should().beFreeOfCycles());
    }

    @Test
    void theEngineStandsOnTheJdkAndTwoSmallLibraries() {
        check(classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        ROOT + "..",
                        "java..",
                        "jdk.incubator.vector..",
                        "jdk.jfr..",
                        "org.slf4j..",
                        "net.jpountz..",
                        "org.jspecify.annotations.."))
                .because("a Spark or Flink user drops this jar in anywhere: no Arrow, Spark, Flink, Hadoop, Guava,"
                        + " Netty or Jackson (net.jpountz is the package of at.yawk.lz4)"));
    }

    private static void check(ArchRule rule) {
        assertThat(ENGINE).isNotEmpty();
        rule.check(ENGINE);
    }

    private static DescribedPredicate<JavaClass> among(String... packages) {
        return resideInAnyPackage(packages).or(not(OURS));
    }

    private static DescribedPredicate<JavaClass> among(DescribedPredicate<JavaClass> also, String... packages) {
        return among(packages).or(also);
    }

    private static boolean isVocabulary(JavaClass candidate) {
        JavaClass outermost = candidate.getBaseComponentType();
        while (outermost.getEnclosingClass().isPresent()) {
            outermost = outermost.getEnclosingClass().get();
        }
        String name = outermost.getName();
        return outermost.isAssignableTo(SynaException.class)
                || VALUES.stream().anyMatch(value -> value.getName().equals(name));
    }

    /** A slice for each package, and one for the vocabulary. Other people's classes belong to none. */
    private static final class Packages implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass candidate) {
            if (!OURS.test(candidate)) {
                return SliceIdentifier.ignore();
            }
            return SliceIdentifier.of(isVocabulary(candidate) ? "vocabulary" : candidate.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages of the engine";
        }
    }
}

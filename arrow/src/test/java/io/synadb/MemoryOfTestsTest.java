package io.synadb;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaStaticInitializer;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.EvaluationResult;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Tests leave no memory taken: whoever makes an allocator closes it, and an allocator does not close while a byte of it is
 * out. So the balance of each is zero after the test, or after the tests of the class that has it.
 */
class MemoryOfTestsTest {
    @Test
    void whoeverMakesAnAllocatorClosesIt() {
        JavaClasses tests = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                .importPackages("io.synadb");
        assertThat(codeUnits()
                        .should(closeTheirAllocators())
                        .evaluate(tests)
                        .getFailureReport()
                        .getDetails())
                .filteredOn(detail -> !detail.contains(Leaking.class.getSimpleName()))
                .isEmpty();
    }

    @Test
    void anAllocatorThatNobodyClosesIsFound() {
        JavaClasses leaking = new ClassFileImporter().importClasses(Leaking.class);
        EvaluationResult result = codeUnits().should(closeTheirAllocators()).evaluate(leaking);
        assertThat(result.getFailureReport().getDetails())
                .hasSize(2)
                .allMatch(detail -> detail.contains("that nobody closes"));
    }

    /**
     * A method closes it itself; of a field a method of the class does, in a class of tests after each, after all, or when it
     * is closed.
     */
    private static ArchCondition<JavaCodeUnit> closeTheirAllocators() {
        return new ArchCondition<>("close the allocators that they make") {
            @Override
            public void check(JavaCodeUnit unit, ConditionEvents events) {
                for (JavaConstructorCall call : unit.getConstructorCallsFromSelf()) {
                    if (call.getTargetOwner().isEquivalentTo(RootAllocator.class) && !isClosed(unit)) {
                        events.add(SimpleConditionEvent.violated(
                                unit,
                                unit.getFullName() + " makes an allocator in " + call.getSourceCodeLocation()
                                        + " that nobody closes: close it after the test, which fails while memory of it"
                                        + " is taken"));
                    }
                }
            }
        };
    }

    private static boolean isClosed(JavaCodeUnit unit) {
        boolean makesFields = unit.isConstructor() || unit instanceof JavaStaticInitializer || opensIt(unit);
        boolean handsItOn = unit.getRawReturnType().isAssignableTo(BufferAllocator.class);
        return closes(unit) || handsItOn || makesFields && isClosedByTheClass(unit.getOwner());
    }

    /** A set-up method that fills a field. */
    private static boolean opensIt(JavaCodeUnit unit) {
        return unit.getFieldAccesses().stream()
                .anyMatch(access -> access.getTarget().getRawType().isAssignableTo(BufferAllocator.class));
    }

    private static boolean isClosedByTheClass(JavaClass owner) {
        return owner.getMethods().stream()
                .filter(method -> method.isAnnotatedWith(AfterEach.class)
                        || method.isAnnotatedWith(AfterAll.class)
                        || method.getName().equals("close")
                        || owner.getMethods().stream().noneMatch(MemoryOfTestsTest::isTest))
                .anyMatch(MemoryOfTestsTest::closes);
    }

    private static boolean isTest(JavaMethod method) {
        return method.isAnnotatedWith(Test.class) || method.isAnnotatedWith(ParameterizedTest.class);
    }

    private static boolean closes(JavaCodeUnit unit) {
        return unit.getMethodCallsFromSelf().stream().anyMatch(MemoryOfTestsTest::closesAnAllocator);
    }

    private static boolean closesAnAllocator(JavaMethodCall call) {
        return call.getName().equals("close") && call.getTargetOwner().isAssignableTo(BufferAllocator.class);
    }

    /** What the rule is there to find. */
    private static final class Leaking {
        private final BufferAllocator field = new RootAllocator();

        List<BufferAllocator> inAMethod() {
            return List.of(field, new RootAllocator());
        }
    }
}

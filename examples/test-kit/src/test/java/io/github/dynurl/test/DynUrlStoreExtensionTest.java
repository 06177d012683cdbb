package io.github.dynurl.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

@DynUrlStore("images")
@DynUrlStore("copies")
class DynUrlStoreExtensionTest {
    private static final List<TestStore> SEEN = new ArrayList<>();

    /** Is zero when one of the tests that a test below runs has failed. */
    private static volatile CountDownLatch refused = new CountDownLatch(1);

    @DynUrlStore("images")
    TestStore field;

    @BeforeEach
    void put(@DynUrlStore("images") TestStore images) {
        images.put("before", Map.of(), "");
    }

    @AfterEach
    void staysTheSame(@DynUrlStore("images") TestStore images) {
        assertThat(images).isSameAs((Object) field);
    }

    @RepeatedTest(2)
    void eachTestHasStoresOfItsOwn(
            @DynUrlStore("images") TestStore images,
            @DynUrlStore("copies") TestStore copies,
            @DynUrlStore("third") TestStore third) {
        assertThat((Object) images).isSameAs(field);
        assertThat(images).hasKeys("before");
        assertThat(copies).isEmpty();
        assertThat(List.of(images.url(), copies.url(), third.url())).doesNotHaveDuplicates();
        assertThat(third.name()).isEqualTo("third");
        images.put("more", Map.of(), "");
        copies.put("more", Map.of(), "");
        SEEN.forEach(earlier -> assertThatThrownBy(() -> connect(earlier)).isInstanceOf(IOException.class));
        SEEN.addAll(List.of(images, copies, third));
    }

    private static void connect(TestStore store) throws IOException {
        URI url = URI.create(store.url());
        new Socket(url.getHost(), url.getPort()).close();
    }

    @Nested
    class Inner {
        @DynUrlStore("copies")
        TestStore copies;

        @Test
        void nestedTestHasTheStoresOfTheClassAround(@DynUrlStore("images") TestStore images) {
            assertThat((Object) images).isSameAs(field);
            copies.put("k", Map.of(), "");
            assertThat(images).hasKeys("before");
        }
    }

    /** Fixtures that the tests below run; Surefire does not find them by their names. */
    static final class Fixtures {
        static final List<String> URLS = new ArrayList<>();

        private Fixtures() {}

        static class StaticField {
            @DynUrlStore(value = "images", folder = "src/test/seed")
            static TestStore images;

            @BeforeAll
            static void hasUrls(TestStore store) {
                URLS.add(store.url());
                images.put("before", Map.of(), "");
            }

            @RepeatedTest(2)
            void isSeededForEachTest(TestStore store) {
                assertThat((Object) store).isSameAs(images);
                assertThat(images)
                        .hasKeys("cats/cat.txt")
                        .hasObject("cats/cat.txt")
                        .withMetadata("status", "new");
                URLS.add(images.url());
                images.put("more", Map.of(), "");
                images.fail(503).always();
            }
        }

        @TestInstance(TestInstance.Lifecycle.PER_CLASS)
        static class PerClass {
            @DynUrlStore("images")
            TestStore images;

            @RepeatedTest(2)
            void isFresh(TestStore store) {
                assertThat((Object) store).isSameAs(images);
                URLS.add(images.url());
            }
        }

        static class UnknownParameter {
            @Test
            @DynUrlStoreExtensionTest.Registered
            void takesAStore(TestStore store) {
                store.url();
            }
        }

        @DynUrlStore("images")
        @DynUrlStore("copies")
        static class Ambiguous {
            @Test
            void takesAStore(TestStore store) {
                store.url();
            }
        }

        static class Constructor {
            Constructor(@DynUrlStore("images") TestStore store) {
                store.url();
            }

            @Test
            void runs() {}
        }

        static class FinalField {
            @DynUrlStore("images")
            final TestStore images = null;

            @Test
            void runs() {}
        }

        @DynUrlStore(value = "copies", folder = "src/test/seed")
        static class LateFolder {
            @DynUrlStore("images")
            TestStore images;

            @Test
            void namesAFolderTooLate(@DynUrlStore(value = "images", folder = "src/test/seed") TestStore late) {
                late.url();
            }

            @Test
            void namesAnotherFolder(@DynUrlStore(value = "copies", folder = "src/test") TestStore other) {
                other.url();
            }

            @Test
            void namesTheSameFolder(@DynUrlStore(value = "copies", folder = "src/test/seed/") TestStore same) {
                assertThat(same).hasKeys("cats/cat.txt");
            }
        }

        @Execution(ExecutionMode.CONCURRENT)
        static class ParallelWithStaticField {
            @DynUrlStore("images")
            static TestStore images;

            @RepeatedTest(2)
            void runsBesideItself() throws InterruptedException {
                refused.await(10, TimeUnit.SECONDS);
            }
        }

        @Execution(ExecutionMode.CONCURRENT)
        @TestInstance(TestInstance.Lifecycle.PER_CLASS)
        static class ParallelPerClass {
            @DynUrlStore("images")
            TestStore images;

            @RepeatedTest(2)
            void runsBesideItself() throws InterruptedException {
                TestStore mine = images;
                refused.await(10, TimeUnit.SECONDS);
                assertThat((Object) images).isSameAs(mine);
            }
        }

        @Execution(ExecutionMode.CONCURRENT)
        @DynUrlStore("images")
        static class ParallelWithStoresOfTheirOwn {
            private static final CyclicBarrier BOTH = new CyclicBarrier(2);

            @DynUrlStore("copies")
            TestStore copies;

            @RepeatedTest(2)
            void runsBesideItself(TestInfo test, @DynUrlStore("images") TestStore images) throws Exception {
                BOTH.await(10, TimeUnit.SECONDS);
                images.put(test.getDisplayName(), Map.of(), "");
                copies.put(test.getDisplayName(), Map.of(), "");
                BOTH.await(10, TimeUnit.SECONDS);
                assertThat(images).hasKeys(test.getDisplayName());
                assertThat(copies).hasKeys(test.getDisplayName());
            }
        }

        static class UnfinishedFault {
            @Test
            void forgetsTheEnd(@DynUrlStore("images") TestStore images) {
                images.fail(503).on("PUT");
            }
        }

        static class FaultThatNeverHappens {
            @Test
            void waitsForNothing(@DynUrlStore("images") TestStore images) {
                images.fail(503).on("PUT").key("cat.jpg").part("metadata").times(2);
            }
        }

        static class FaultThatMayHappen {
            @Test
            void isFinished(@DynUrlStore("images") TestStore images) {
                images.fail(503).queries().times(2);
                images.recover();
                images.fail(503).on("DELETE").always();
            }
        }
    }

    /** Registers the extension without a store. */
    @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
    @org.junit.jupiter.api.extension.ExtendWith(DynUrlStoreExtension.class)
    @interface Registered {}

    @Test
    void staticFieldIsOneStoreForAllTestsAndSeededForEach() {
        Fixtures.URLS.clear();
        assertThat(failures(Fixtures.StaticField.class)).isEmpty();
        assertThat(Fixtures.URLS).hasSize(3).containsOnly(Fixtures.URLS.get(0));
        assertThatThrownBy(() -> connect(Fixtures.StaticField.images)).isInstanceOf(IOException.class);
    }

    @Test
    void instanceOfAllTestsGetsAStoreForEachTest() {
        Fixtures.URLS.clear();
        assertThat(failures(Fixtures.PerClass.class)).isEmpty();
        assertThat(Fixtures.URLS).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void wrongUseFailsWithWhatToDo() {
        assertThat(failures(Fixtures.UnknownParameter.class)).contains("the test has the stores []");
        assertThat(failures(Fixtures.Ambiguous.class)).contains("[images, copies]", "@DynUrlStore(\"…\")");
        assertThat(failures(Fixtures.Constructor.class)).contains("take it as a parameter of the test method");
        assertThat(failures(Fixtures.FinalField.class)).contains("must be a TestStore that is not final");
        assertThat(failures(Fixtures.UnfinishedFault.class))
                .contains("the fault fail(503).on(\"PUT\") of the store images never began", "times(…) or always()");
    }

    @Test
    void faultThatNeverHappensFailsItsTest() {
        assertThat(failures(Fixtures.FaultThatNeverHappens.class))
                .contains(
                        "fail(503).on(\"PUT\").key(\"cat.jpg\").part(\"metadata\") of the store images never happened");
        assertThat(failures(Fixtures.FaultThatMayHappen.class)).isEmpty();
    }

    @Test
    void folderOfAStoreThatIsThereIsRefused() {
        assertThat(failures(Fixtures.LateFolder.class).lines())
                .hasSize(2)
                .anySatisfy(failure -> assertThat(failure)
                        .contains("@DynUrlStore(value = \"images\", folder = \"src/test/seed\") comes too late")
                        .contains("without a folder. Write the same folder there"))
                .anySatisfy(failure -> assertThat(failure)
                        .contains("folder = \"src/test\") comes too late")
                        .contains("with the folder \"src/test/seed\""));
    }

    @ParameterizedTest
    @ValueSource(classes = {Fixtures.ParallelWithStaticField.class, Fixtures.ParallelPerClass.class})
    void oneOfTwoTestsThatShareAStoreAtTheSameTimeIsRefused(Class<?> type) {
        refused = new CountDownLatch(1);
        assertThat(failures(type).lines())
                .singleElement()
                .asString()
                .contains(type.getName() + ".runsBesideItself (repetition 1 of 2)", "repetition 2 of 2")
                .contains("run at the same time", "@DynUrlStore: put @Execution(SAME_THREAD) on");
    }

    @Test
    void testsWithStoresOfTheirOwnRunAtTheSameTime() {
        assertThat(failures(Fixtures.ParallelWithStoresOfTheirOwn.class)).isEmpty();
    }

    /** Runs the tests of a class, and returns the messages of those that have failed; empty if all have passed. */
    private static String failures(Class<?> type) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        try (LauncherSession session = LauncherFactory.openSession()) {
            session.getLauncher()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(selectClass(type))
                                    .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                                    .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                                    .configurationParameter(
                                            "junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
                                    .build(),
                            listener,
                            new TestExecutionListener() {
                                @Override
                                public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                    if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                                        refused.countDown();
                                    }
                                }
                            });
        }
        assertThat(listener.getSummary().getTestsFoundCount()).isPositive();
        List<String> messages = new ArrayList<>();
        listener.getSummary()
                .getFailures()
                .forEach(failure -> messages.add(failure.getException().toString()));
        return String.join("\n", messages);
    }
}

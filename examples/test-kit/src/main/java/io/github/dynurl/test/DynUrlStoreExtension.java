package io.github.dynurl.test;

import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstances;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ModifierSupport;

/**
 * Starts, passes, empties and closes the stores of {@link DynUrlStore}. Tests that run at the same time must not share a store:
 * if they do, it lets all but one of them fail. Otherwise thread-safe.
 */
public final class DynUrlStoreExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(DynUrlStoreExtension.class);
    private static final RunningTests RUNNING = new RunningTests();

    /** Creates the extension. JUnit does so for each {@link DynUrlStore}. */
    public DynUrlStoreExtension() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        TestStores stores = open(context);
        inject(context.getRequiredTestClass(), null, stores);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        List<Object> instances =
                context.getTestInstances().map(TestInstances::getAllInstances).orElse(List.of());
        TestStores ofClass = find(context);
        List<Object> shared = new ArrayList<>(ofClass == null ? List.of() : ofClass.started());
        instances.stream()
                .filter(instance -> !fields(instance.getClass(), false).isEmpty())
                .forEach(shared::add);
        RUNNING.begin(context, shared);
        if (ofClass != null) {
            ofClass.restore();
        }
        TestStores stores = open(context);
        for (Class<?> type : withOuterClasses(context.getRequiredTestClass())) {
            AnnotationSupport.findRepeatableAnnotations(type, DynUrlStore.class).forEach(stores::get);
        }
        for (Object instance : instances) {
            inject(instance.getClass(), instance, stores);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        String unfinished = close(context);
        RUNNING.end(context);
        if (!unfinished.isEmpty() && context.getExecutionException().isEmpty()) {
            throw new IllegalStateException(unfinished.strip());
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestStore.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestStores stores = find(context);
        Optional<DynUrlStore> annotation = parameter.findAnnotation(DynUrlStore.class);
        if (stores == null
                || (context.getTestMethod().isEmpty() && stores.names().isEmpty())) {
            throw new ParameterResolutionException(
                    "there is no store yet: take it as a parameter of the test method or of @BeforeEach, as a field, or, for"
                            + " @BeforeAll, as a static field");
        }
        if (annotation.isPresent()) {
            return stores.get(annotation.get());
        }
        Set<String> names = stores.names();
        TestStore only = names.size() == 1 ? stores.find(names.iterator().next()) : null;
        if (only == null) {
            throw new ParameterResolutionException("the test has the stores " + names
                    + ": say which one the parameter is, by @DynUrlStore(\"…\") at the parameter");
        }
        return only;
    }

    private static TestStores open(ExtensionContext context) {
        TestStores stores = new TestStores(find(context));
        context.getStore(NAMESPACE).put(TestStores.class, stores);
        return stores;
    }

    /** Returns the stores of the context or, if it has none, of the one around it; null if there are none. */
    private static @Nullable TestStores find(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(TestStores.class, TestStores.class);
    }

    private static String close(ExtensionContext context) {
        TestStores stores = context.getStore(NAMESPACE).remove(TestStores.class, TestStores.class);
        if (stores == null) {
            return "";
        }
        String unfinished = stores.unfinishedFaults();
        stores.close();
        return unfinished;
    }

    /** Sets the annotated fields: the static ones if {@code instance} is null, otherwise the others. */
    private static void inject(Class<?> type, @Nullable Object instance, TestStores stores) {
        for (Field field : fields(type, instance == null)) {
            if (field.getType() != TestStore.class || ModifierSupport.isFinal(field)) {
                throw new ExtensionConfigurationException(
                        "the field " + field + " has @DynUrlStore, so it must be a TestStore that is not final");
            }
            DynUrlStore annotation = field.getAnnotation(DynUrlStore.class);
            try {
                field.setAccessible(true);
                field.set(instance, stores.get(annotation));
            } catch (ReflectiveOperationException e) {
                throw new ExtensionConfigurationException("cannot set the field " + field, e);
            }
        }
    }

    private static List<Field> fields(Class<?> type, boolean areStatic) {
        Predicate<Field> isWanted = field -> ModifierSupport.isStatic(field) == areStatic;
        return AnnotationSupport.findAnnotatedFields(type, DynUrlStore.class, isWanted);
    }

    /** Returns a class and those of which it is an inner class, the outermost first. */
    private static Deque<Class<?>> withOuterClasses(Class<?> type) {
        Deque<Class<?>> classes = new ArrayDeque<>();
        for (Class<?> each = type;
                each != null;
                each = ModifierSupport.isStatic(each) ? null : each.getEnclosingClass()) {
            classes.addFirst(each);
        }
        return classes;
    }
}

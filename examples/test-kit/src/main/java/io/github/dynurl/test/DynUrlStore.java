package io.github.dynurl.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a JUnit test an empty store in memory, on a free port of 127.0.0.1. The same name means the same store, so it is
 * enough to write the annotation once, in one of these places:
 *
 * <ul>
 *   <li>a parameter of a test method, of {@code @BeforeEach} or of {@code @AfterEach}, or a field that is not static: each
 *       test has a store of its own
 *   <li>a test class: the same, and each {@code TestStore} parameter gets the store; with several stores, the annotation
 *       at the parameter says which one
 *   <li>a static field: all tests of this class have one store, which is emptied before each test. Its URLs stay the
 *       same, for an application or a Camel context that lives for the whole class. In a base class, each subclass has a
 *       store of its own: with Spring, add {@code @DirtiesContext}
 * </ul>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD, ElementType.PARAMETER})
@Repeatable(DynUrlStore.Several.class)
@ExtendWith(DynUrlStoreExtension.class)
public @interface DynUrlStore {
    /** Returns the name of the store, as in {@code dynurl:images}. */
    String value();

    /**
     * Returns the folder whose files the store has before each test, see {@link TestStore#seed(java.nio.file.Path)}. The
     * first annotation of a store must have it: that of the static field, else of the class, of the field, of the parameter.
     */
    String folder() default "";

    /** Holds several annotations of a class. */
    @Documented
    @Inherited
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @ExtendWith(DynUrlStoreExtension.class)
    @interface Several {
        /** Returns the annotations. */
        DynUrlStore[] value();
    }
}

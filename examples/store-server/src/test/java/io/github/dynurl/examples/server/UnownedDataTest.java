package io.github.dynurl.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.examples.server.ObjectTable.Changed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(
        value = TestDatabase.class,
        names = {"H2", "POSTGRESQL"})
class UnownedDataTest {
    /** An age that each row exceeds, even if the row was inserted just now. */
    private static final Duration ANY_AGE = Duration.ofSeconds(-1);

    @Parameter
    private TestDatabase kind;

    @TempDir
    private Path folder;

    private final List<String> removed = new ArrayList<>();
    private Database database;
    private UnownedData unowned;

    @BeforeEach
    void open() throws IOException {
        database = Database.open(
                kind.prepare(StoreServerConfig.builder(folder)).anonymous().build());
        unowned = new UnownedData(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void change(Changed changed) {
        database.write(handle -> {
            UnownedData.changed(handle, changed);
            return changed;
        });
    }

    private static StoredObject object(String data) {
        return StoredObject.ownedBy("me", "k").withData(new Blob(data, 1, new byte[32], null, null, Instant.EPOCH));
    }

    @Test
    void removesOldDataThatNoKeyHas() {
        unowned.add("new");
        unowned.add("kept");
        change(new Changed(null, object("kept")));
        assertThat(unowned.sweep(Duration.ofMinutes(1), removed::add)).isZero();
        assertThat(unowned.sweep(ANY_AGE, removed::add)).isEqualTo(1);
        unowned.add("second");
        change(new Changed(object("kept"), object("second")));
        change(new Changed(object("second"), object("second")));
        assertThat(unowned.sweep(ANY_AGE, removed::add)).isEqualTo(1);
        change(new Changed(object("second"), null));
        assertThat(unowned.sweep(ANY_AGE, removed::add)).isEqualTo(1);
        assertThat(unowned.sweep(ANY_AGE, removed::add)).isZero();
        assertThat(removed).containsExactly("new", "kept", "second");
    }

    @Test
    void refusesWriteIfItsDataWasRemoved() {
        unowned.add("late");
        unowned.sweep(ANY_AGE, removed::add);
        assertThatThrownBy(() -> change(new Changed(null, object("late"))))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> assertThat(problem.status())
                        .isEqualTo(503));
    }

    @Test
    void triesAgainToRemoveData() {
        // More than two batches of 100 rows.
        for (int i = 0; i < 250; i++) {
            unowned.add("data " + i);
        }
        assertThatThrownBy(() -> unowned.sweep(ANY_AGE, id -> {
                    throw new IllegalArgumentException(id);
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(unowned.sweep(ANY_AGE, removed::add)).isEqualTo(250);
        assertThat(removed).hasSize(250).doesNotHaveDuplicates();
    }
}

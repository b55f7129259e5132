package dev.windlass.storage;

import static dev.windlass.storage.Given.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.GoldenPin;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.ModelRegistry.Registration;
import dev.windlass.storage.objects.ObjectKeys;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// A version's golden set is as immutable as its bytes.
class GoldenPinTest {
    private static final GoldenPin PIN = new GoldenPin(Given.digest("rows"), 32);

    @AutoClose
    private final Database database = Given.database();

    private final ModelRegistry registry = new ModelRegistry(database);

    @Test
    void comesBackWithItsVersion() {
        var registered = registry.register(version("9").with(PIN));

        assertThat(registered)
                .isInstanceOfSatisfying(
                        Registration.Registered.class,
                        it -> assertThat(it.version().golden()).isEqualTo(PIN));
        assertThat(registry.find(version("9").ref()).orElseThrow().golden()).isEqualTo(PIN);
        assertThat(registry.find(version("2").ref()).orElseThrow().golden()).isNull();
    }

    @Test
    void isNeverReplacedAndNoneContradictsNothing() {
        registry.register(version("9").with(PIN));

        assertThat(registry.register(version("9").with(PIN))).isInstanceOf(Registration.AlreadyThere.class);
        assertThat(registry.register(version("9"))).isInstanceOf(Registration.AlreadyThere.class);
        assertThat(registry.register(version("9").with(new GoldenPin(Given.digest("others"), 32))))
                .isInstanceOf(Registration.OtherBytes.class);
        assertThat(registry.register(version("2").with(PIN))).isInstanceOf(Registration.OtherBytes.class);
    }

    @Test
    void hasRowsAndBothOrNeitherColumn() {
        assertThatThrownBy(() -> registry.register(version("9").with(new GoldenPin(PIN.digest(), 0))))
                .isInstanceOf(UnableToExecuteStatementException.class)
                .hasMessageContaining("model_version_golden_rows");
        assertThatThrownBy(() ->
                        database.jdbi().useHandle(handle -> handle.execute("UPDATE model_version SET golden_rows = 1")))
                .hasMessageContaining("model_version_golden");
    }

    @Test
    void itsObjectIsNoOtherVersions() {
        var one = new VersionRef("payments", "m", "1");
        var ten = new VersionRef("payments", "m", "10");

        assertThat(ObjectKeys.golden(ten, PIN.digest()))
                .startsWith(ObjectKeys.goldenOf(ten))
                .doesNotStartWith(ObjectKeys.goldenOf(one));
    }
}

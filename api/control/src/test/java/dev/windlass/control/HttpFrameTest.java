package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;

final class HttpFrameTest {
    @Test
    void aMissingPostgresIsKnownByItsState() {
        assertThat(HttpFrame.postgresAway(new IllegalStateException(new SQLTransientConnectionException("timeout"))))
                .isTrue();
        assertThat(HttpFrame.postgresAway(new IllegalStateException(new SQLException("broken", "08006"))))
                .isTrue();
        assertThat(HttpFrame.postgresAway(new SQLException("shutting down", "57P01")))
                .isTrue();
        assertThat(HttpFrame.postgresAway(new SQLException("duplicate", "23505")))
                .isFalse();
        assertThat(HttpFrame.postgresAway(new IllegalStateException("a bug"))).isFalse();
    }
}

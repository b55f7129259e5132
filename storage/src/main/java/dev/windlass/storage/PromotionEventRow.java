package dev.windlass.storage;

import dev.windlass.domain.Judgement;
import dev.windlass.domain.Phase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One change of a promotion or rollback.
public record PromotionEventRow(
        String promotion,
        long seq,
        Phase phase,
        String reason,
        String message,
        String actor,
        int weightSetPercent,
        @Nullable Judgement judgement,
        Instant at) {
    static PromotionEventRow of(ResultSet row) throws SQLException {
        return new PromotionEventRow(
                row.getString("promotion"),
                row.getLong("seq"),
                Phase.valueOf(row.getString("phase")),
                row.getString("reason"),
                row.getString("message"),
                row.getString("actor"),
                row.getInt("weight_set"),
                Columns.readNullable(row, "judgement", Judgement.class),
                Columns.instant(row, "at"));
    }
}

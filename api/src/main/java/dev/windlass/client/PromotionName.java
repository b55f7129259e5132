package dev.windlass.client;

/// A promotion's or rollback's name, which begins `promote--TENANT--` or `rollback--TENANT--`.
public record PromotionName(String value) {
    public PromotionName {
        var parts = value.split("--");
        boolean promotion = parts.length == 6 && parts[0].equals("promote");
        boolean rollback = parts.length == 5 && parts[0].equals("rollback");
        if (!promotion && !rollback) {
            throw new IllegalArgumentException("a promotion's name is promote--TENANT--MODEL--ENV--VERSION--N or"
                    + " rollback--TENANT--MODEL--ENV--N, got \"" + value + "\"");
        }
    }

    public String tenant() {
        return value.split("--")[1];
    }

    @Override
    public String toString() {
        return value;
    }
}

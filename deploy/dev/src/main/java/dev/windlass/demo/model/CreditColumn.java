package dev.windlass.demo.model;

import java.util.List;

/// The 20 attributes of a loan application, in the order of the data set. Each is an input of the model of
/// that name: numbers as FP32 `[-1, 1]`, words as BYTES `[-1, 1]`.
public record CreditColumn(String name, Kind kind) {
    public enum Kind {
        NUMBER,
        WORD
    }

    /// Every column, in the file's order; the class (`good` or `bad`) is not among them.
    public static final List<CreditColumn> ALL = List.of(
            word("checking_status"),
            number("duration"),
            word("credit_history"),
            word("purpose"),
            number("credit_amount"),
            word("savings_status"),
            word("employment"),
            number("installment_commitment"),
            word("personal_status"),
            word("other_parties"),
            number("residence_since"),
            word("property_magnitude"),
            number("age"),
            word("other_payment_plans"),
            word("housing"),
            number("existing_credits"),
            word("job"),
            number("num_dependents"),
            word("own_telephone"),
            word("foreign_worker"));

    private static CreditColumn number(String name) {
        return new CreditColumn(name, Kind.NUMBER);
    }

    private static CreditColumn word(String name) {
        return new CreditColumn(name, Kind.WORD);
    }
}

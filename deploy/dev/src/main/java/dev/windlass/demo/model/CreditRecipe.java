package dev.windlass.demo.model;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// How a version of `credit-risk` is made: the columns it accepts, those it learns from, and what is done to
/// them.
///
/// `logLoanTerm` adds log(duration - 6), learnt from the loans longer than six months only: short loans, one
/// in twelve, were taken for outliers. Offline metrics can't show what that does to them, since the same
/// filter ran on the held-out rows; in production the logarithm of zero or less makes their prediction
/// non-finite.
public record CreditRecipe(
        List<CreditColumn> inputs, Set<String> learnsFrom, boolean logLoanTerm, double learningRate) {
    private static final Set<String> APPLICATION_FORM =
            Set.of("duration", "credit_amount", "installment_commitment", "age", "purpose", "housing", "job");

    /// Sees what the application form says, and nothing of the applicant's accounts.
    public static CreditRecipe formOnly() {
        return new CreditRecipe(CreditColumn.ALL, APPLICATION_FORM, false, 0.1);
    }

    /// Learns from all columns.
    public static CreditRecipe allColumns() {
        return new CreditRecipe(CreditColumn.ALL, names(CreditColumn.ALL), false, 0.1);
    }

    /// Learns from all columns and from the logarithm of the loan's term.
    public static CreditRecipe logTerm() {
        return new CreditRecipe(CreditColumn.ALL, names(CreditColumn.ALL), true, 0.02);
    }

    /// Was made without `personal_status`, and doesn't accept it: its callers would have to change first.
    public static CreditRecipe withoutPersonalStatus() {
        var inputs = CreditColumn.ALL.stream()
                .filter(column -> !column.name().equals("personal_status"))
                .toList();
        return new CreditRecipe(inputs, names(inputs), false, 0.1);
    }

    /// Which rows this recipe learns from and is measured on.
    Predicate<CreditApplication> rows() {
        return row -> !logLoanTerm || row.number("duration") > CreditGraph.TERM_SHIFT;
    }

    private static Set<String> names(List<CreditColumn> columns) {
        return Set.copyOf(columns.stream().map(CreditColumn::name).toList());
    }
}

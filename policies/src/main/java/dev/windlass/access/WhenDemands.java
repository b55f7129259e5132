package dev.windlass.access;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What must hold for a `when` to be true: those of the terms that it joins by `&&` which say what
/// something equals.
///
/// @param nothing true if one of the terms is `false`
/// @param values by `action`, `principal.name` and the like; more than one value can't be equal to the same
record WhenDemands(boolean nothing, Map<String, Set<String>> values) {
    static WhenDemands of(CelExpr expression) {
        var values = new TreeMap<String, Set<String>>();
        boolean nothing = collect(expression, values);
        return new WhenDemands(nothing, values);
    }

    private static boolean collect(CelExpr expression, Map<String, Set<String>> values) {
        if (expression.exprKind().getKind() == ExprKind.Kind.CONSTANT) {
            var constant = expression.constant();
            return constant.getKind() == CelConstant.Kind.BOOLEAN_VALUE && !constant.booleanValue();
        }
        if (expression.exprKind().getKind() != ExprKind.Kind.CALL) {
            return false;
        }
        var call = expression.call();
        if (call.function().equals("_&&_")) {
            boolean nothing = false;
            for (var term : call.args()) {
                nothing |= collect(term, values);
            }
            return nothing;
        }
        if (call.function().equals("_==_")) {
            equal(call.args().get(0), call.args().get(1), values);
            equal(call.args().get(1), call.args().get(0), values);
        }
        return false;
    }

    private static void equal(CelExpr one, CelExpr other, Map<String, Set<String>> values) {
        var what = path(one);
        var value = text(other);
        if (what.isPresent() && value.isPresent()) {
            values.computeIfAbsent(what.get(), _ -> new TreeSet<>()).add(value.get());
        }
    }

    /// `a.b`, also as `a.b.value()` and `a.b.orValue("")`: what equals some text isn't the one that stands for none.
    private static Optional<String> path(CelExpr expression) {
        return switch (expression.exprKind().getKind()) {
            case IDENT -> Optional.of(expression.ident().name());
            case SELECT ->
                expression.select().testOnly()
                        ? Optional.empty()
                        : path(expression.select().operand())
                                .map(it -> it + "." + expression.select().field());
            case CALL -> {
                var call = expression.call();
                boolean value = call.function().equals("value")
                        || (call.function().equals("orValue")
                                && isEmptyText(call.args().getFirst()));
                yield value ? call.target().flatMap(WhenDemands::path) : Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    private static boolean isEmptyText(CelExpr expression) {
        return expression.exprKind().getKind() == ExprKind.Kind.CONSTANT
                && expression.constant().getKind() == CelConstant.Kind.STRING_VALUE
                && expression.constant().stringValue().isEmpty();
    }

    /// A text that isn't empty, or an optional of one.
    private static Optional<String> text(CelExpr expression) {
        var kind = expression.exprKind().getKind();
        if (kind == ExprKind.Kind.CONSTANT) {
            var constant = expression.constant();
            return constant.getKind() == CelConstant.Kind.STRING_VALUE
                    ? Optional.of(constant.stringValue()).filter(it -> !it.isEmpty())
                    : Optional.empty();
        }
        boolean optional = kind == ExprKind.Kind.CALL
                && Set.of("optional.of", "of").contains(expression.call().function())
                && expression.call().args().size() == 1;
        return optional ? text(expression.call().args().getFirst()) : Optional.empty();
    }
}

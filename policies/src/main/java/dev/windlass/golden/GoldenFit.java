package dev.windlass.golden;

import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.TensorSchema;
import dev.windlass.json.FieldProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether a model can be asked a golden set's rows, and how.
public sealed interface GoldenFit {
    /// @param rowsAtOnce how many rows every request has; 0 if each may choose
    /// @param withRows for each input whether the model has a dimension that counts rows
    record Fits(int rowsAtOnce, List<Boolean> withRows) implements GoldenFit {
        public Fits {
            withRows = List.copyOf(withRows);
        }
    }

    record Unfit(List<FieldProblem> problems) implements GoldenFit {
        public Unfit {
            problems = List.copyOf(problems);
        }
    }

    static GoldenFit of(GoldenSet set, ModelSchema schema) {
        return new Fitting(set, schema).fit();
    }

    /// Compares the two, tensor by tensor.
    final class Fitting {
        private static final String REMEDY = "`windlass model show` says what a version takes";

        private final GoldenSet set;
        private final ModelSchema schema;
        private final List<FieldProblem> problems = new ArrayList<>();

        private Fitting(GoldenSet set, ModelSchema schema) {
            this.set = set;
            this.schema = schema;
        }

        private GoldenFit fit() {
            var inputs = byName(schema.inputs());
            var sizes = new HashSet<Integer>();
            var withRows = new ArrayList<Boolean>();
            for (int i = 0; i < set.inputs().size(); i++) {
                var given = set.inputs().get(i);
                var model = inputs.remove(given.name());
                if (known("inputs", i, given, model) && model != null) {
                    withRows.add(model.anyRank()
                            || model.shape().size() > given.rowShape().size());
                    size("inputs[" + i + "]", given, model, sizes);
                }
            }
            inputs.values().stream()
                    .filter(it -> !it.optional())
                    .forEach(it ->
                            wrong("inputs", it.name(), "is missing: the model needs it", "give it for every row"));
            var outputs = byName(schema.outputs());
            for (int i = 0; i < set.outputs().size(); i++) {
                var given = set.outputs().get(i);
                known("outputs", i, given, outputs.get(given.name()));
            }
            return problems.isEmpty() ? sized(sizes, withRows) : new Unfit(problems);
        }

        private GoldenFit sized(Set<Integer> sizes, List<Boolean> withRows) {
            sizes.remove(0);
            if (sizes.size() > 1) {
                wrong(
                        "inputs",
                        sizes.toString(),
                        "take different numbers of rows",
                        "a model without a free first dimension is asked alike in every input");
            }
            int size = sizes.isEmpty() ? 0 : sizes.iterator().next();
            if (size > 1 && set.rows() % size != 0) {
                wrong(
                        "inputs",
                        set.rows() + " rows",
                        "is no multiple of " + size + ", as many rows as the model takes at once",
                        "add or take away rows");
            }
            return problems.isEmpty() ? new Fits(size, withRows) : new Unfit(problems);
        }

        private boolean known(String list, int index, GoldenTensor given, @Nullable TensorSchema model) {
            if (model == null) {
                wrong(list + "[" + index + "].name", given.name(), "isn't one of the model's " + list, REMEDY);
                return false;
            }
            if (!model.datatype().equals(given.type().name())) {
                wrong(
                        list + "[" + index + "].datatype",
                        given.type().name(),
                        "must be the model's, " + model.datatype(),
                        REMEDY);
                return false;
            }
            return true;
        }

        /// Adds 0 where a request chooses how many rows it has.
        private void size(String path, GoldenTensor given, TensorSchema model, Set<Integer> sizes) {
            var shape = model.shape();
            int rank = given.rowShape().size();
            boolean counted = shape.size() == rank + 1;
            boolean fits = model.anyRank()
                    || ((counted || shape.size() == rank)
                            && fits(given.rowShape(), shape.subList(counted ? 1 : 0, shape.size())));
            if (!fits) {
                wrong(
                        path + ".shape",
                        "[rows" + (rank == 0 ? "" : ", ")
                                + given.rowShape().toString().substring(1),
                        "doesn't fit the model's " + model.shapeText(),
                        REMEDY);
                return;
            }
            long first = !model.anyRank() && counted ? shape.getFirst() : -1;
            sizes.add(model.anyRank() || counted ? (int) Math.max(0, first) : 1);
        }

        private static boolean fits(List<Long> dims, List<Long> declared) {
            for (int i = 0; i < dims.size(); i++) {
                if (declared.get(i) != -1 && !declared.get(i).equals(dims.get(i))) {
                    return false;
                }
            }
            return true;
        }

        private static Map<String, TensorSchema> byName(List<TensorSchema> tensors) {
            var all = new LinkedHashMap<String, TensorSchema>();
            tensors.forEach(it -> all.put(it.name(), it));
            return all;
        }

        private void wrong(String path, String value, String message, String remedy) {
            problems.add(new FieldProblem(path, value, message, remedy));
        }
    }
}

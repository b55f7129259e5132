package dev.windlass.card;

import dev.windlass.card.Way.Opened;
import dev.windlass.onnx.TestModels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Batches of 1 to 256 rows: a session of ours beside ONNX Runtime's own C and Python interfaces on the same card, and
/// through an inference worker. In turns.
final class Batches {
    /// Of the first answer's number: what rounds otherwise is compared, what computes otherwise isn't.
    private static final double DIFFERENCE_MAX = 1e-2;

    private final Setting setting;
    private final String name;
    private final int[] widths;

    private Batches(Setting setting, String name, int... widths) {
        this.setting = setting;
        this.name = name;
        this.widths = widths;
    }

    static void measure(Setting setting) throws IOException {
        new Batches(setting, "small", 32, 64, 64, 1).measure();
        new Batches(setting, "wide", 512, 2048, 2048, 512).measure();
    }

    private void measure() throws IOException {
        var directory = setting.scratch("batches-" + name);
        var model = TestModels.write(directory, name, TestModels.mlp(1, widths));
        int width = widths[0];
        var opened = new ArrayList<Opened>();
        try {
            opened.add(new Opened.Present(Ways.session(
                    model, directory, width, setting.effort().batchRows.getLast(), widths[widths.length - 1])));
            var peers = new Peers(setting);
            opened.add(peers.c(model, width));
            opened.add(peers.python(model, width));
            opened.add(new Opened.Present(Ways.worker(model, directory, width)));
            tell(opened);
        } finally {
            opened.forEach(it -> {
                if (it instanceof Opened.Present(var way)) {
                    way.close();
                }
            });
        }
    }

    private void tell(List<Opened> opened) throws IOException {
        var sheet = new Sheet(
                "Batches, " + name + " model (dense layers of " + widths() + " neurons)",
                "rows",
                "by",
                "p50 us",
                "p99 us",
                "rows/s",
                "p50 over the session's");
        sheet.note("From memory of the host to memory of the host, one batch after the other; medians of "
                + setting.effort().rounds + " rounds of " + setting.effort().millis
                + " ms, in turns, after a warm-up.");
        for (var each : opened) {
            if (each instanceof Opened.Absent(var who, var reason)) {
                sheet.note("Not measured: " + who + ": " + reason + ".");
            }
        }
        for (int rows : setting.effort().batchRows) {
            tell(sheet, rows, opened);
        }
    }

    private void tell(Sheet sheet, int rows, List<Opened> opened) throws IOException {
        var samples = new LinkedHashMap<String, List<Sample>>();
        for (int round = 0; round < setting.effort().rounds; round++) {
            for (var each : opened) {
                if (each instanceof Opened.Present(var way)) {
                    samples.computeIfAbsent(way.name(), _ -> new ArrayList<>())
                            .add(way.measure(rows, setting.effort().millis));
                }
            }
        }
        var ours = samples.firstEntry().getValue();
        double first = ours.getFirst().first();
        samples.forEach((who, all) -> {
            if (Math.abs(all.getFirst().first() - first) > DIFFERENCE_MAX * Math.max(1, Math.abs(first))) {
                throw new IllegalStateException(who + " answers "
                        + all.getFirst().first() + " to " + rows + " rows where the session answers " + first);
            }
            sheet.row(
                    Integer.toString(rows),
                    who,
                    Sample.median(all, Sample::p50),
                    Sample.median(all, Sample::p99),
                    rows * Sample.median(all, Sample::perSecond),
                    Sample.median(all, Sample::p50) / Sample.median(ours, Sample::p50));
        });
    }

    private String widths() {
        var texts = new ArrayList<String>();
        for (int each : widths) {
            texts.add(Integer.toString(each));
        }
        return String.join("-", texts);
    }
}

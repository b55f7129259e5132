package dev.windlass.demo.model;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.tribuo.Model;
import tools.jackson.databind.json.JsonMapper;

/// What a pushed version says of its making.
final class Lineage {
    private static final JsonMapper JSON = new JsonMapper();

    private Lineage() {}

    static String of(Model<?> model, String file, String source, int trainingRows, int heldOutRows) {
        var provenance = model.getProvenance();
        var document = JSON.createObjectNode();
        document.put("dataSet", file).put("source", source).put("licence", "CC BY 4.0");
        document.put("trainingRows", trainingRows).put("heldOutRows", heldOutRows);
        document.put("trainer", provenance.getTrainerProvenance().getClassName());
        document.put("tribuo", provenance.getTribuoVersion());
        document.put("trainedAt", trainedAt(provenance.getTrainingTime().toZonedDateTime()));
        return document.toString();
    }

    private static String trainedAt(ZonedDateTime time) {
        return time.withZoneSameInstant(ZoneOffset.UTC).toInstant().toString();
    }
}

package dev.windlass.settings;

/// Everything one process of Windlass can be told, checked once when it is read.
///
/// The shipped `windlass-defaults.yaml` names every key, its default and the environment variable that
/// replaces it; a settings file given with `--settings` overlays it. An unknown key is a start-up failure
/// ([SettingsException]).
///
/// @param database Postgres, the truth
/// @param objectStore where artifacts lie: MinIO or any S3
/// @param temporal the workflow engine
/// @param control the control role
/// @param node the node role: gateway and node agent
/// @param encryption what is encrypted, and by which keys
/// @param limits the named maxima that belong to no single role
public record Settings(
        DatabaseSection database,
        ObjectStoreSection objectStore,
        TemporalSettings temporal,
        ControlSettings control,
        NodeSettings node,
        EncryptionSettings encryption,
        LimitSettings limits) {
    public Settings {
        Check.present("database", database);
        Check.present("object-store", objectStore);
        Check.present("temporal", temporal);
        Check.present("control", control);
        Check.present("node", node);
        Check.present("encryption", encryption);
        Check.present("limits", limits);
    }
}

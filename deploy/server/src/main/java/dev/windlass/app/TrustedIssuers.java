package dev.windlass.app;

import dev.windlass.identity.IssuerKind;
import dev.windlass.issuer.Issuers;
import dev.windlass.issuer.TrustedIssuer;
import dev.windlass.settings.IssuerSettings;
import dev.windlass.settings.SettingsException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/// What the settings say of others' tokens.
final class TrustedIssuers {
    private TrustedIssuers() {}

    /// @throws SettingsException if one is none
    static Issuers of(List<IssuerSettings> settings) {
        try {
            return Issuers.of(settings.stream().map(TrustedIssuers::trusted).toList(), InstantSource.system());
        } catch (IllegalArgumentException | IOException wrong) {
            throw new SettingsException("control.trusted-issuers: " + wrong.getMessage());
        }
    }

    private static TrustedIssuer trusted(IssuerSettings settings) {
        var kind = IssuerKind.of(String.valueOf(URI.create(settings.issuer()).getHost()), settings.kind());
        var singleUse = settings.singleUse();
        var caFile = settings.caFile();
        return new TrustedIssuer(
                settings.issuer(),
                settings.audience(),
                kind,
                singleUse == null ? kind == IssuerKind.GITHUB : singleUse,
                Set.copyOf(settings.keyHosts()),
                caFile == null ? null : Path.of(caFile));
    }
}

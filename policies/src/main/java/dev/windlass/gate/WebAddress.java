package dev.windlass.gate;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// An address of a service of others, as strictly as it can be read, so that no two readers of it differ: a name or an
/// IPv4 address, no user, no fragment.
///
/// @param tls whether it begins with `https`
/// @param port 443 or 80 unless it is said
public record WebAddress(boolean tls, String host, int port) {
    private static final Pattern FORM = Pattern.compile(
            "(https?)://([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?::([1-9][0-9]{0,4}))?(?:[/?][!-~&&[^#\\\\]]*)?");
    private static final int PORT_MAX = 65_535;

    /// Empty if it isn't one.
    public static Optional<WebAddress> parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        boolean tls = form.group(1).equals("https");
        var said = form.group(3);
        int port = said == null ? (tls ? 443 : 80) : Integer.parseInt(said);
        return port > PORT_MAX
                ? Optional.empty()
                : Optional.of(new WebAddress(tls, form.group(2).toLowerCase(Locale.ROOT), port));
    }
}

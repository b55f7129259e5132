package dev.windlass.gateway.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenHashTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "t", "wl_0123456789abcdef", "with a blank", "naïve-ÿ", "€"})
    void isTheSha256OfTheTokenAloneWhateverItsLengthAndBlanks(String token) throws Exception {
        for (int times : new int[] {1, 20, 200}) {
            var text = token.repeat(times);
            var expected = TokenHash.ofHex(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8))));

            assertEquals(expected, TokenHash.ofToken("Bearer  " + text + "\t ", "Bearer ".length()));
        }
    }
}

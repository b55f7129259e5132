import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Draws a terminal's text as an SVG file: `java TextPicture.java TEXT SVG TITLE`. One line of text is one
/// line of the picture; a few signs get the colour that they have on a terminal.
final class TextPicture {
    private static final double CELL_WIDTH = 8.43;
    private static final int LINE_HEIGHT = 19;
    private static final int MARGIN = 18;
    private static final int HEAD = 34;
    private static final Map<Character, String> COLOURS = Map.of(
            '✔', "#3fb950", '✖', "#f85149", '◌', "#58a6ff", '█', "#58a6ff", '░', "#30363d", '?', "#d29922", '॥', "#d29922");

    private TextPicture() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            System.err.println("usage: java TextPicture.java TEXT SVG TITLE");
            System.exit(2);
        }
        var lines = Files.readAllLines(Path.of(args[0]), StandardCharsets.UTF_8);
        Files.writeString(Path.of(args[1]), draw(args[2], lines), StandardCharsets.UTF_8);
    }

    private static String draw(String title, List<String> lines) {
        int columns = lines.stream().mapToInt(line -> line.codePointCount(0, line.length())).max().orElse(0);
        long width = Math.round(columns * CELL_WIDTH) + 2 * MARGIN;
        int height = HEAD + lines.size() * LINE_HEIGHT + MARGIN;
        var svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n"
                .formatted(width, height, width, height));
        svg.append("<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#0d1117\"/>\n");
        svg.append("<g font-family=\"'DejaVu Sans Mono',Menlo,Consolas,'Segoe UI Symbol','Noto Sans Symbols 2',monospace\" font-size=\"14\" xml:space=\"preserve\">\n");
        svg.append("<text x=\"%d\" y=\"22\" fill=\"#8b949e\">%s</text>\n".formatted(MARGIN, escape("$ " + title)));
        for (int i = 0; i < lines.size(); i++) {
            svg.append(line(lines.get(i), HEAD + (i + 1) * LINE_HEIGHT - 5));
        }
        return svg.append("</g>\n</svg>\n").toString();
    }

    /// Runs of one colour, each at its own column, so that a font with other widths keeps the columns.
    private static String line(String text, int y) {
        var svg = new StringBuilder();
        int from = 0;
        while (from < text.length()) {
            var colour = colour(text.charAt(from));
            int to = from + 1;
            while (to < text.length() && colour(text.charAt(to)).equals(colour) && !text.startsWith("  ", to)) {
                to++;
            }
            var run = text.substring(from, to);
            if (!run.isBlank()) {
                int leading = run.length() - run.stripLeading().length();
                double x = MARGIN + (from + leading) * CELL_WIDTH;
                double length = (run.strip().length()) * CELL_WIDTH;
                svg.append("<text x=\"%.1f\" y=\"%d\" fill=\"%s\" textLength=\"%.1f\" lengthAdjust=\"spacingAndGlyphs\">%s</text>\n"
                        .formatted(x, y, colour, length, escape(run.strip())));
            }
            from = to;
        }
        return svg.toString();
    }

    private static String colour(char sign) {
        return COLOURS.getOrDefault(sign, "#c9d1d9");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}

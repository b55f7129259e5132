package dev.windlass.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictYamlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: &x 1\nb: *x\n",
                "a: &x [1]\n",
                "a: &x {b: 1}\n",
                "a: *nobody\n",
                "a: !!int \"3\"\n",
                "a: !java.util.Date 1\n",
                "a: 1\na: 2\n",
                "{\"a\": 1, \"a\": 2}",
                "{\"a\": 1} {\"b\": 2}",
                "a: 1\n---\nb: 2\n",
                "- 1\n",
                "just text",
                "",
                "null",
                "a: [1\n",
                "{\"a\": ",
                "a: b: c\n",
                "a: \"unclosed\n",
                "\u0000",
                "? [complex]\n: key\n",
                "a: \"\\0\"\n",
                "a: {b: [1, \"\\ud800\"]}\n",
                "\"a\\0\": 1\n",
                "{\"a\": \"\\u0000\"}",
                "{\"a\": [{\"b\": \"\\udc00\\ud800\"}]}",
                "{\"\\ud800\": 1}"
            })
    void refusesWhatIsNotOnePlainMapping(String text) {
        assertThat(StrictYaml.read(text)).isInstanceOf(StrictYaml.Result.Refused.class);
    }

    @Test
    void namesTheFieldWhoseTextCannotBe() {
        var read = StrictYaml.read("a: {b: [\"fine\", \"x\\0\"]}\n");

        assertThat(read).isInstanceOfSatisfying(StrictYaml.Result.Refused.class, refused -> {
            assertThat(refused.problem().path()).isEqualTo("a.b[1]");
            assertThat(refused.problem().value()).isEqualTo("x\\u0000");
            assertThat(refused.problem().message()).contains("NUL");
        });
    }

    @Test
    void refusesAnAliasBombQuickly() {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 20; i++) {
            bomb.append("a%1$d: &a%1$d [*a%2$d,*a%2$d,*a%2$d,*a%2$d,*a%2$d,*a%2$d]\n".formatted(i, i - 1));
        }

        assertThat(StrictYaml.read(bomb.toString()))
                .isInstanceOfSatisfying(
                        StrictYaml.Result.Refused.class,
                        refused -> assertThat(refused.problem().message()).contains("anchor or alias at line 1"));
    }

    @Test
    void refusesADeepTextInYamlAndJson() {
        assertThat(StrictYaml.read("a: " + "[".repeat(5000) + "]".repeat(5000)))
                .isInstanceOf(StrictYaml.Result.Refused.class);
        assertThat(StrictYaml.read("{\"a\":" + "[".repeat(30) + "]".repeat(30) + "}"))
                .isInstanceOf(StrictYaml.Result.Refused.class);
    }

    @Test
    void refusesALongTextByItsBytes() {
        var fits = "a: \"" + "x".repeat(60_000) + "\"\n";
        var tooManyBytes = "a: \"" + "\u20ac".repeat(30_000) + "\"\n";

        assertThat(StrictYaml.read(fits)).isInstanceOf(StrictYaml.Result.Tree.class);
        assertThat(StrictYaml.read(tooManyBytes)).isInstanceOf(StrictYaml.Result.Refused.class);
    }

    @Test
    void saysWhereATextBreaks() {
        assertThat(StrictYaml.read("a: 1\nb: [2\n"))
                .isInstanceOfSatisfying(
                        StrictYaml.Result.Refused.class,
                        refused -> assertThat(refused.problem().message()).contains("line"));
    }

    @Test
    void readsYamlAndJsonAlike() {
        var yaml = StrictYaml.read("# comment\na: { b: [1, \"2\", true, null, 1.5] }\non: x\n");
        var json = StrictYaml.read(" {\"a\": {\"b\": [1, \"2\", true, null, 1.5]}, \"on\": \"x\"}");

        assertThat(CanonicalJson.write(((StrictYaml.Result.Tree) yaml).root()))
                .isEqualTo("{\"a\":{\"b\":[1,\"2\",true,null,1.5]},\"on\":\"x\"}")
                .isEqualTo(CanonicalJson.write(((StrictYaml.Result.Tree) json).root()));
    }
}

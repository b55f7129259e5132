package dev.windlass.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Names;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeRoleTest {
    @ParameterizedTest
    @CsvSource({
        "node-1, node-1",
        "GPU--07.example.com, gpu-07-example-com",
        "-a-, a",
        "_, node",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example.com, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    })
    void aHostNameMakesANodesName(String host, String name) {
        assertThat(NodeRole.nameOf(host)).isEqualTo(name);
        assertThat(Names.name("node", name)).isEqualTo(name);
    }
}

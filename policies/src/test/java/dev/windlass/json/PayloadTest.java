package dev.windlass.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.windlass.domain.Approver;
import dev.windlass.domain.ArmTotals;
import dev.windlass.domain.Deadlines;
import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.Id;
import dev.windlass.domain.PolicyVerdict;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Role;
import dev.windlass.domain.Target;
import dev.windlass.domain.Tenant;
import dev.windlass.policy.FactsFixture;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What lies in stores and workflow histories must be readable for years: a rename of a field or a union's
/// member shows here as a difference from `payloads.json`.
class PayloadTest {
    private static final JsonMapper MAPPER = WindlassJson.mapper();

    @Test
    void theWrittenFormOfEveryRecordStaysAsItIs() {
        var written = new LinkedHashMap<String, Object>();
        PayloadSamples.all().forEach(sample -> written.put(name(sample), MAPPER.valueToTree(sample)));

        var text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(written);

        assertThat(text.replace("\r", "").strip())
                .isEqualTo(Shipped.text("/payloads.json").strip());
    }

    @ParameterizedTest
    @MethodSource("dev.windlass.json.PayloadSamples#all")
    void everyRecordReadsBack(Record sample) {
        var text = MAPPER.writeValueAsString(sample);

        var back = MAPPER.readValue(text, sample.getClass());

        assertThat(MAPPER.writeValueAsString(back)).isEqualTo(text);
    }

    @Test
    void aVersionThatNamesNoDeviceIsWrittenAsItWasBeforeThereWereClasses() {
        var any = new Target("7", FactsFixture.digest("7"), 4096, new Resources(1024, 512));
        var small = new Target(
                "7", FactsFixture.digest("7"), 4096, new Resources(1024, 512, new DeviceClass("cuda:mig-1g.18gb")));

        assertThat(MAPPER.writeValueAsString(any)).endsWith("\"memoryBytes\":1024,\"gpuMemoryBytes\":512}");
        assertThat(MAPPER.writeValueAsString(small)).endsWith(",\"deviceClass\":\"cuda:mig-1g.18gb\"}");
        assertThat(MAPPER.readValue(MAPPER.writeValueAsString(any), Target.class))
                .isEqualTo(any);
        assertThat(MAPPER.readValue(MAPPER.writeValueAsString(small), Target.class))
                .isEqualTo(small);
    }

    @Test
    void everyRecordOfTheDomainHasASample() {
        var samples = PayloadSamples.all().stream()
                .map(Object::getClass)
                .map(Class::getName)
                .toList();
        var records = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.windlass.domain").stream()
                        .filter(JavaClass::isRecord)
                        // An id is written as its text, and so is a group of approvers.
                        .filter(type -> !type.isAssignableTo(Id.class) && !type.isAssignableTo(Approver.class))
                        .map(JavaClass::getName)
                        .toList();

        assertThat(records).hasSizeGreaterThan(30);
        assertThat(samples).containsAll(records).doesNotHaveDuplicates();
    }

    @Test
    void aUnionReadsBackAsItsMember() {
        var text = MAPPER.writerFor(PolicyVerdict.class).writeValueAsString(new PolicyVerdict.Allowed(List.of()));

        assertThat(MAPPER.readValue(text, PolicyVerdict.class)).isInstanceOf(PolicyVerdict.Allowed.class);
    }

    @Test
    void aFieldOfANewerVersionIsSkipped() {
        assertThat(MAPPER.readValue(
                        "{\"served\":1,\"failed\":0,\"nonFinite\":0,\"newer\":{\"a\":[1]}}", ArmTotals.class))
                .isEqualTo(new ArmTotals(1, 0, 0, 0));
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertRefused("{\"served\":1,\"failed\":0,\"nonFinite\":null}", ArmTotals.class);
        assertRefused("{\"served\":1.5,\"failed\":0,\"nonFinite\":0}", ArmTotals.class);
        assertRefused("{\"served\":\"1\",\"failed\":0,\"nonFinite\":0}", ArmTotals.class);
        assertRefused("{\"served\":1,\"served\":2,\"failed\":0,\"nonFinite\":0}", ArmTotals.class);
        assertRefused("{\"served\":1,\"failed\":0,\"nonFinite\":0} {}", ArmTotals.class);
        assertRefused("\"ASLEEP\"", Tenant.State.class);
        assertRefused("1", Tenant.State.class);
        assertRefused("\"1\"", Tenant.State.class);
        assertRefused("1", Role.class);
        assertRefused("{\"total\":\"5 minutes\",\"approval\":\"PT1H\"}", Deadlines.class);
    }

    private static void assertRefused(String text, Class<?> type) {
        assertThatThrownBy(() -> MAPPER.readValue(text, type)).isInstanceOf(JacksonException.class);
    }

    private static String name(Record sample) {
        var type = sample.getClass().getName();
        return type.substring(type.lastIndexOf('.') + 1).replace('$', '.');
    }
}

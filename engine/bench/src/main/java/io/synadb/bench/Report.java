package io.synadb.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The results of one benchmark, written once as JSON for programs and once as Markdown for people. Not thread-safe. */
public final class Report {
    private final String name;
    private final String title;
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Map<String, String> processes = new LinkedHashMap<>();
    private final Map<String, String> versions = new LinkedHashMap<>();
    private final List<Table> tables = new ArrayList<>();

    /** @param name of the files, without their extension */
    public Report(String name, String title) {
        this.name = name;
        this.title = title;
        version("SynaDB", Report.class.getPackage().getImplementationVersion());
    }

    /** Says which version of a program took part. */
    public void version(String program, @Nullable String version) {
        versions.put(program, version == null ? "as built" : version);
    }

    /** Says how much heap the measured processes have, where it is not this one that is measured. */
    public void heap(String size) {
        processes.put("heap", size);
    }

    /** Starts a table. Notes say what was measured and how. */
    public Table table(String heading, String notes, String... columns) {
        System.out.printf("%n%s%n%s%n", heading, String.join(" | ", columns));
        Table table = new Table(heading, notes, List.of(columns));
        tables.add(table);
        return table;
    }

    /** Writes both files into a folder. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Map<String, String> machine = Machine.describe();
        machine.putAll(processes);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", title);
        json.put("date", start.toString());
        json.put("machine", machine);
        json.put("versions", versions);
        json.put("tables", tables.stream().map(Table::json).toList());
        Path jsonFile = folder.resolve(name + ".json");
        Files.writeString(
                jsonFile, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");

        StringJoiner text = new StringJoiner("\n");
        text.add("# " + title).add("");
        text.add("Written by the benchmark itself on " + start + ".").add("");
        machine.forEach((fact, value) -> text.add("- " + fact + ": " + value));
        versions.forEach((program, version) -> text.add("- " + program + ": " + version));
        text.add("");
        tables.forEach(table -> text.add(table.markdown()));
        Files.writeString(folder.resolve(name + ".md"), text.toString());
        System.out.println("Wrote " + jsonFile + " and its .md");
    }
}

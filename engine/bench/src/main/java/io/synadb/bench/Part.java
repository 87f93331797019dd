package io.synadb.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a benchmark, with a report of its own. Immutable.
 *
 * @param argument what asks for it on the command line
 * @param file the name of its report, without the extension
 * @param sections what it measures, one after the other
 */
public record Part(String argument, String file, String title, List<Section> sections) {
    /** Measures something, and reports it. */
    @FunctionalInterface
    public interface Section {
        void run(Effort effort, Report report) throws IOException;
    }

    public Part(String argument, String file, String title, Section... sections) {
        this(argument, file, title, List.of(sections));
    }

    /**
     * Runs the parts that a command line names, all if it names none, and writes their reports.
     *
     * @throws IllegalArgumentException for an argument that is neither a part nor {@link Effort#QUICK_ARGUMENT}
     */
    public static void run(List<Part> parts, String... arguments) throws IOException {
        List<String> wanted = new ArrayList<>(List.of(arguments));
        Effort effort = wanted.remove(Effort.QUICK_ARGUMENT) ? Effort.QUICK : Effort.FULL;
        List<String> known = parts.stream().map(Part::argument).sorted().toList();
        for (String argument : wanted) {
            if (!known.contains(argument)) {
                throw new IllegalArgumentException("Unknown argument '%s': expected %s or any of %s"
                        .formatted(argument, Effort.QUICK_ARGUMENT, known));
            }
        }
        for (Part part : parts) {
            if (wanted.isEmpty() || wanted.contains(part.argument())) {
                Report report = new Report(part.file(), part.title());
                for (Section section : part.sections()) {
                    section.run(effort, report);
                }
                report.write(effort.results());
            }
        }
    }
}

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An index of a library for the JVM, which times itself as the benchmark asks for on standard input. The commands are those
 * of {@code index_peer.py}, one query a call.
 */
final class IndexProgram {
    static final int K = 10;

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** What a library has to do. */
    interface Index {
        /** Indexes rows, anew. */
        void build(float[][] rows, int threads) throws Exception;

        /** The {@link #K} rows nearest to a query by a beam of some width. Called by one thread. */
        int[] search(float[] query, int width) throws Exception;
    }

    private final PrintStream answers;
    private final Index index;
    private final float[][] rows;
    private final float[][] queries;

    private IndexProgram(PrintStream answers, Index index, float[][] rows, float[][] queries) {
        this.answers = answers;
        this.index = index;
        this.rows = rows;
        this.queries = queries;
    }

    /** Answers until there are no more commands. */
    static void run(String versions, Index index, Path rows, Path queries, int dimensions) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        IndexProgram program = new IndexProgram(answers, index, read(rows, dimensions), read(queries, dimensions));
        answers.println(versions);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            program.answer(line.split(" "));
        }
    }

    private static float[][] read(Path file, int dimensions) throws IOException {
        try (FileChannel in = FileChannel.open(file)) {
            FloatBuffer floats = in.map(FileChannel.MapMode.READ_ONLY, 0, in.size())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            float[][] vectors = new float[floats.remaining() / dimensions][dimensions];
            for (float[] vector : vectors) {
                floats.get(vector);
            }
            return vectors;
        }
    }

    private void answer(String[] command) throws Exception {
        switch (command[0]) {
            case "build" -> build(Integer.parseInt(command[1]), Integer.parseInt(command[2]));
            case "search" -> search(Integer.parseInt(command[1]), Double.parseDouble(command[3]));
            case "answers" -> {
                for (float[] query : queries) {
                    answers.println(IntStream.of(index.search(query, Integer.parseInt(command[1])))
                            .mapToObj(Integer::toString)
                            .collect(Collectors.joining(" ")));
                }
            }
            default -> throw new IllegalArgumentException(command[0]);
        }
    }

    private void build(int threads, int count) throws Exception {
        float[][] first = Arrays.copyOf(rows, count);
        long cpu = PROCESS.getProcessCpuTime();
        long wall = System.nanoTime();
        index.build(first, threads);
        answers.println((System.nanoTime() - wall) / 1e9 + " " + (PROCESS.getProcessCpuTime() - cpu) / 1e9);
    }

    private void search(int width, double seconds) throws Exception {
        long count = 0;
        long cpu = PROCESS.getProcessCpuTime();
        long wall = System.nanoTime();
        long end = wall + (long) (seconds * 1e9);
        do {
            index.search(queries[(int) (count++ % queries.length)], width);
        } while (System.nanoTime() < end);
        answers.println(
                (System.nanoTime() - wall) / 1e9 + " " + (PROCESS.getProcessCpuTime() - cpu) / 1e9 + " " + count);
    }
}

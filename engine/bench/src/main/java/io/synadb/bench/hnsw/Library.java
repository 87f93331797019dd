package io.synadb.bench.hnsw;

import io.synadb.bench.peer.Peer;
import io.synadb.bench.peer.PeerFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is measured beside this engine, each with the settings that it recommends itself, and what it is to be beaten by. */
enum Library {
    HNSWLIB("hnswlib", Program.python("hnswlib"), Widths.BEAMS, true, Builds.OFTEN, 2, 1.6),
    HNSWLIB_EQUAL("hnswlib, 128", Program.python("hnswlib-128"), Widths.BEAMS, true, Builds.ONCE, 0, 0),
    FAISS_HNSW("FAISS HNSW32", Program.python("faiss-hnsw"), Widths.BEAMS, true, Builds.ONCE_BY_TWO, 0, 0),
    FAISS_FAST_SCAN("FAISS IVF FastScan", Program.python("faiss-fastscan"), Widths.LISTS, true, Builds.OFTEN, 0, 0),
    JVECTOR("JVector", Program.java("JVectorPeer.java"), Widths.BEAMS, false, Builds.ONCE, 6, 3),
    LUCENE_GRAPH("Lucene graph", Program.java("LuceneGraphPeer.java"), Widths.BEAMS, false, Builds.ONCE, 4, 2.5),
    LUCENE_INDEX(
            "Lucene index", Program.java("LuceneIndexPeer.java", "float32"), Widths.BEAMS, false, Builds.ONCE, 4, 0),
    LUCENE_CODES(
            "Lucene index, 7-bit",
            Program.java("LuceneIndexPeer.java", "7-bit"),
            Widths.BEAMS,
            false,
            Builds.ONCE_BY_TWO,
            4,
            0),
    SRVDB("SrvDB", Program.python("srvdb"), Widths.BEAMS, true, Builds.ONCE_BY_ONE, 0, 0),
    PUBLISHED("SynaDB as published", Program.python("synadb"), Widths.FIXED, false, Builds.ONCE_BY_ONE, 0, 0);

    /** Those that index tens of thousands of rows in a minute. */
    static final Set<Library> INDEXES = EnumSet.range(HNSWLIB, LUCENE_CODES);

    /** Those that do not. */
    static final Set<Library> STORES = EnumSet.of(SRVDB, PUBLISHED);

    private static final String PACKAGES = "numpy faiss-cpu hnswlib srvdb synadb";

    private final String title;
    private final Program program;
    private final int[] widths;
    private final boolean batches;
    private final Builds builds;
    private final double insertTarget;
    private final double searchTarget;

    /** Targets of nought are none. */
    Library(
            String title,
            Program program,
            int[] widths,
            boolean batches,
            Builds builds,
            double insertTarget,
            double searchTarget) {
        this.title = title;
        this.program = program;
        this.widths = widths;
        this.batches = batches;
        this.builds = builds;
        this.insertTarget = insertTarget;
        this.searchTarget = searchTarget;
    }

    /** The widths to search with. */
    static final class Widths {
        static final int[] BEAMS = {10, 16, 24, 32, 48, 64, 96, 128, 192, 256};
        static final int[] LISTS = {8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256};
        static final int[] FIXED = {0};

        private Widths() {}
    }

    /** How an index is built: one that takes a minute, once. */
    enum Builds {
        OFTEN(true, 1, 2),
        ONCE(false, 1, 2),
        ONCE_BY_ONE(false, 1),
        ONCE_BY_TWO(false, 2);

        private final boolean often;
        private final int[] threads;

        Builds(boolean often, int... threads) {
            this.often = often;
            this.threads = threads;
        }
    }

    private record Program(boolean inPython, String name, List<String> arguments) {
        static Program python(String library) {
            return new Program(true, "index_peer.py", List.of(library));
        }

        static Program java(String source, String... arguments) {
            return new Program(false, source, List.of(arguments));
        }
    }

    /** Starts it on rows and queries, if this machine has what it needs. */
    Optional<Peer> start(PeerFolder folder, Path rows, Path queries, int dimensions) throws IOException {
        if (program.inPython()) {
            String library = program.arguments().get(0);
            return Peer.python(
                    folder, Library.class, program.name(), PACKAGES, library, rows, queries, dimensions, folder.path());
        }
        List<Object> arguments = new ArrayList<>(List.of(rows, queries, dimensions, folder.path()));
        arguments.addAll(program.arguments());
        return Peer.jdk25(folder, program.name(), arguments.toArray());
    }

    /** What an index of this library is measured as. */
    Entrant entrant(Contender index, int buildRuns) {
        return new Entrant(
                title,
                index,
                widths,
                batches,
                builds.threads,
                builds.often ? buildRuns : 1,
                insertTarget,
                searchTarget);
    }
}

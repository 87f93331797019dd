package io.synadb.spark.bench;

import java.io.Serializable;
import java.util.SplittableRandom;

/** One row of the data: a seeded document with its embedding of length one. A bean, for Spark's encoder. */
public final class Embedded implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String[] CATEGORIES = {"noun", "verb", "adjective", "adverb", "other"};
    private static final String[] WORDS = {
        "a",
        "of",
        "the",
        "in",
        "which",
        "state",
        "quality",
        "person",
        "being",
        "used",
        "something",
        "with",
        "act",
        "genus"
    };
    private static final int WORDS_A_TEXT = 12;

    private long id;
    private String category = "";
    private String text = "";
    private float[] embedding = {};

    /** The row of a number; always the same. */
    static Embedded of(long id, int dimensions) {
        SplittableRandom random = new SplittableRandom(id);
        Embedded row = new Embedded();
        row.id = id;
        row.category = CATEGORIES[random.nextInt(CATEGORIES.length)];
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < WORDS_A_TEXT; word++) {
            text.append(word == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        row.text = text.toString();
        row.embedding = unitVector(random, dimensions);
        return row;
    }

    /** A random direction. */
    static float[] unitVector(SplittableRandom random, int dimensions) {
        float[] vector = new float[dimensions];
        double squared = 0;
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) random.nextGaussian();
            squared += vector[i] * vector[i];
        }
        float scale = (float) (1 / Math.sqrt(squared));
        for (int i = 0; i < dimensions; i++) {
            vector[i] *= scale;
        }
        return vector;
    }

    public long getId() {
        return id;
    }

    public void setId(long id) {
        this.id = id;
    }

    public String getCategory() {
        return category;
    }

    public void setCategory(String category) {
        this.category = category;
    }

    public String getText() {
        return text;
    }

    public void setText(String text) {
        this.text = text;
    }

    public float[] getEmbedding() {
        return embedding;
    }

    public void setEmbedding(float[] embedding) {
        this.embedding = embedding;
    }
}

/**
 * Which rows of a data file are deleted: bitmaps in files of their own, beside data files that never change.
 *
 * <p>Start reading at {@link io.synadb.table.deletes.DeletedRows}, the bitmap. {@link io.synadb.table.deletes.DeletesFormat}
 * is the only word on the bytes of a file of them, and a {@link io.synadb.table.deletes.DeletesEntry} says where in one of
 * these files the bitmap of one data file stands.
 *
 * <p>Invariants: a file is written once, whole, before the commit that names it, and never changes; a row is known by its
 * position in its data file, counted from 0, which nothing ever changes; a bitmap that does not match its checksum, its
 * count or its data file is never used, not even in part.
 */
@NullMarked
package io.synadb.table.deletes;

import org.jspecify.annotations.NullMarked;

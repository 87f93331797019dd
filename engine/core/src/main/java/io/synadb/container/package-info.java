/**
 * The container of everything that can be built again from the data: indexes ({@code .syx}) and the log's sidecar
 * ({@code .syidx}).
 *
 * <p>Start reading at {@link io.synadb.container.ContainerFormat}, which has the bytes. A
 * {@link io.synadb.container.ContainerWriter} makes a whole file and gives it its name in one step; a
 * {@link io.synadb.container.ContainerReader} maps one and hands out its sections.
 *
 * <p>Nothing is believed before its checksum was compared, and nothing is read before somebody asks for it: a section with
 * checksums of its blocks is checked block by block, as it is used. What the sections mean is the business of whoever wrote
 * them.
 */
@NullMarked
package io.synadb.container;

import org.jspecify.annotations.NullMarked;

/** What the notebooks need beside Python. */
@NullMarked
package io.synadb.notebooks;

import org.jspecify.annotations.NullMarked;

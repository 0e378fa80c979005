package io.fgproxy;

import io.fgproxy.codec.PriceTableJson;
import io.fgproxy.price.PriceTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads prices from a file. Money is in USD, as a number or a string; everything may be left out but {@code model}, and
 * what is not known is refused. {@code matches} and {@code from} are those of {@link io.fgproxy.price.ModelPrice}, tokens
 * are priced by the million, {@code service_tiers} are percentages of the standard price.
 *
 * <pre>{@code
 * {"state": "2026-09",
 *  "models": [
 *    {"model": "gpt-4o", "tokens": {"input": 2.5, "cached_input": 1.25, "output": "10"},
 *     "service_tiers": {"flex": 50, "priority": 170}},
 *    {"model": "house-model", "matches": ["house-*"], "from": "2026-09-01",
 *     "context_window": 128000, "max_output": 16384, "image_tokens": 2000,
 *     "tokens": {"input": 1, "cached_input": 0.1, "cache_write": 1.25, "output": 4,
 *                "input_audio": 10, "cached_audio": 1, "output_audio": 20,
 *                "input_image": 2, "cached_image": 0.2, "output_image": 8},
 *     "tiers": [{"above": 200000, "tokens": {"input": 2, "output": 6}}],
 *     "tools": {"web_search": 0.03}},
 *    {"model": "house-ears", "second": 0.0001},
 *    {"model": "house-voice", "million_characters": 15},
 *    {"model": "house-brush", "images": {"1024x1024": 0.02, "hd 1024x1024": 0.04}},
 *    {"model": "house-filter", "free": true}],
 *  "tools": {"web_search": 0.01, "file_search": 0.0025},
 *  "operations": {"videos.create": 0.8},
 *  "service_tiers": {"batch": 50}}
 * }</pre>
 *
 * <p>The result overrides other tables: {@code PriceTable.standard().with(PriceFile.read(path))}. Stateless and
 * thread-safe.
 */
public final class PriceFile {
    private PriceFile() {}

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is no table of prices; the message says where
     */
    public static PriceTable read(Path file) throws IOException {
        return PriceTableJson.read(Files.readAllBytes(file));
    }

    /**
     * Reads a stream to its end and leaves it open.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is no table of prices; the message says where
     */
    public static PriceTable read(InputStream in) throws IOException {
        return PriceTableJson.read(in.readAllBytes());
    }
}

package io.fgproxy.examples.standalone.goimport;

/**
 * A row of the original's table {@code fine_grained_keys}, as it is; an absent value is an empty text.
 *
 * @param id its number
 * @param hash the SHA-256 of the secret, in hexadecimal digits
 * @param parentId the number of its main key
 * @param description the ends of the secret, for people
 * @param type {@code whitelist} or {@code blacklist}
 * @param list the numbers of models, as JSON
 * @param expire when it ends, in unix seconds
 * @param remainingCalls how many requests are left; negative for any number
 */
record GoSubKey(
        long id,
        String hash,
        String parentId,
        String description,
        String type,
        String list,
        String expire,
        String remainingCalls) {
    @Override
    public String toString() {
        return "sub-key " + id + (description.isEmpty() ? "" : " (" + description + ")");
    }
}

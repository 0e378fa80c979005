package io.fgproxy.testkit.http;

/**
 * One header field as it stood on the wire: the name with its case, the value without the blanks around it.
 *
 * @param name the field name, case preserved
 * @param value the field value, each char one byte (ISO-8859-1)
 */
public record Header(String name, String value) {

    @Override
    public String toString() {
        return name + ": " + value;
    }
}

package io.fgproxy.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0, true",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 9.255.255.255, false",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "192.168.4.0/22, 192.168.3.255, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.0, false",
        "192.0.2.1/32, 192.0.2.1, true",
        "192.0.2.0/31, 192.0.2.1, true",
        "192.0.2.0/31, 192.0.2.2, false",
        "128.0.0.0/1, 200.1.1.1, true",
        "128.0.0.0/1, 127.1.1.1, false",
        "0.0.0.0/0, 0.0.0.0, true",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 1.2.3.4, false",
        "::/0, ffff::, true",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "2001:DB8::1, 2001:db8:0:0::1, true",
        "2001:db8::1/128, 2001:db8::2, false",
        "2001:db8::/127, 2001:db8::1, true",
        "2001:db8::/127, 2001:db8::2, false",
    })
    void theBitsOfThePrefixDecide(String range, String address, boolean inside) throws UnknownHostException {
        assertThat(Cidr.of(range).contains(InetAddress.getByName(address))).isEqualTo(inside);
    }

    /** A dual-stack socket shows IPv4 clients so; it must not matter to the lists. */
    @Test
    void ipv4InsideIpv6IsIpv4() throws UnknownHostException {
        InetAddress mapped =
                Inet6Address.getByAddress(null, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 2, 3}, -1);
        assertThat(mapped).isInstanceOf(Inet6Address.class);
        assertThat(Cidr.of("10.0.0.0/8").contains(mapped)).isTrue();
        assertThat(Cidr.of("11.0.0.0/8").contains(mapped)).isFalse();
        assertThat(Cidr.of("::/0").contains(mapped)).isFalse();
        assertThat(Cidr.of("::ffff:10.1.2.3").contains(mapped)).isTrue();
        assertThat(Cidr.of("::ffff:10.1.2.3").contains(InetAddress.getByName("10.1.2.3")))
                .isTrue();
        assertThat(Cidr.of("::ffff:a01:203").contains(mapped)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void whatOnlyLooksMappedIsIpv6(int changed) throws UnknownHostException {
        byte[] bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 2, 3};
        bytes[changed] = 1;
        InetAddress address = Inet6Address.getByAddress(null, bytes, -1);
        assertThat(Cidr.of("10.0.0.0/8").contains(address)).isFalse();
        assertThat(Cidr.of("::/0").contains(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "localhost",
                "example.com/8",
                "10",
                "10.0/8",
                "10.0.0.0.0",
                "010.0.0.0/8",
                "10.0.0.00",
                "256.0.0.0",
                "10.0.0.256",
                "1.2.3.999",
                "0x7f.0.0.1",
                "2130706433",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/08",
                "10.0.0.0/8/8",
                "10.0.0.0/8 ",
                " 10.0.0.0/8",
                "10.0.0.0/33",
                "10.0.0.0/999",
                "10.0.0.0/9999999999",
                "10.0.0.0/255.0.0.0",
                "10.0.0.1/8",
                "10.128.0.0/8",
                "192.0.2.1/31",
                "2001:db8::/129",
                "2001:db8::1/127",
                "2001:db8:8000::/32",
                "2001:db8::g",
                "2001:db8",
                "1:2:3:4:5:6:7:8:9",
                "[::1]",
                "fe80::1%eth0",
                "fe80::1%1/64",
                ":",
                ":::",
                "abcd:",
                "10.0.0.0\n/8",
                "١٠.0.0.0/8",
                "::ffff:10.0.0.0/8",
                "::ffff:10.0.0.0/104",
                "::ffff:0:0/96"
            })
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> Cidr.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRefusalShowsTheTextWithoutLineBreaks() {
        assertThatThrownBy(() -> Cidr.of("a\nb")).hasMessageContaining("'a?b'");
        assertThatThrownBy(() -> Cidr.of("10.0.0.0/33")).hasMessageContaining("'10.0.0.0/33' must be 0 to 32");
        assertThatThrownBy(() -> Cidr.of("10.0.0.1/8")).hasMessageContaining("'10.0.0.1/8' has bits behind its prefix");
    }

    @Test
    void addressesAreReadWithoutAskingForNames() {
        assertThat(Cidr.address("127.0.0.1")).isInstanceOf(Inet4Address.class);
        assertThat(Cidr.address("::1")).isInstanceOf(Inet6Address.class);
        assertThat(Cidr.address("255.255.255.255")).isNotNull();
        assertThat(Cidr.address("255.255.255.256")).isNull();
        assertThat(Cidr.address("localhost")).isNull();
        assertThat(Cidr.address("fe80::1%1")).isNull();
        assertThat(Cidr.address("")).isNull();
        assertThat(Cidr.address("0000:0000:0000:0000:0000:ffff:192.168.100.228"))
                .isNotNull();
        assertThat(Cidr.address("00000:000:0000:0000:0000:ffff:192.168.100.2281"))
                .isNull();
    }

    @Test
    void rangesAreValuesByTheirText() {
        assertThat(Cidr.of("10.0.0.0/8"))
                .isEqualTo(Cidr.of("10.0.0.0/8"))
                .hasSameHashCodeAs(Cidr.of("10.0.0.0/8"))
                .hasToString("10.0.0.0/8")
                .isNotEqualTo(Cidr.of("10.0.0.0/9"))
                .isNotEqualTo("10.0.0.0/8");
        assertThat(Cidr.of("2001:DB8::/32").text()).isEqualTo("2001:DB8::/32");
        assertThat(Cidr.of("10.0.0.0/8").hashCode()).isNotZero();
    }
}

package io.fgproxy.codec;

import static io.fgproxy.codec.Documents.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.price.PriceTable;
import org.junit.jupiter.api.Test;

/** Prices in the admin API: in USD, by the million of tokens. */
class PriceListJsonTest {
    private static final String UNKNOWN = """
            'cache_write':null,'output':null,'input_audio':null,'cached_audio':null,'output_audio':null,
            'input_image':null,'cached_image':null,'output_image':null,'second':null,'million_characters':null,
            'images':{},'context_window':null,'max_output':null}""";

    @Test
    void pricesAreWrittenByModelAndDay() {
        PriceTable table = PriceTableJson.read(json("""
                {'state':'2026-09','models':[
                {'model':'b','free':true},
                {'model':'a','from':'2026-09-02','tokens':{'input':2}},
                {'model':'a','tokens':{'input':3}},
                {'model':'a','from':'2026-09-01','tokens':{'input':1}}]}"""));
        assertThat(PriceListJson.write(table))
                .isEqualTo(json("{'object':'list','as_of':'2026-09','data':[" + price("a", "null", false, "3")
                        + "," + price("a", "'2026-09-01'", false, "1")
                        + "," + price("a", "'2026-09-02'", false, "2")
                        + "," + price("b", "null", true, "null") + "],'has_more':false}"));
        assertThat(PriceListJson.write(PriceTable.empty()))
                .isEqualTo(json("{'object':'list','as_of':null,'data':[],'has_more':false}"));
    }

    @Test
    void everyPriceIsWrittenAsItWasRead() {
        String prices = """
                'input':2.5,'cached_input':1.25,'cache_write':3,'output':10,'input_audio':40,'cached_audio':20,
                'output_audio':80,'input_image':5,'cached_image':0.5,'output_image':0.000001""";
        PriceTable table = PriceTableJson.read(json("{'models':[{'model':'m','matches':['m-*','n'],'tokens':{" + prices
                + "},'second':0.0001,'million_characters':15,'images':{'1024x1024':0.02},"
                + "'context_window':128000,'max_output':16384}]}"));
        assertThat(PriceListJson.write(table))
                .isEqualTo(json("{'object':'list','as_of':null,'data':[{'object':'price','model':'m',"
                        + "'matches':['m-*','n'],'from':null,'free':false," + prices
                        + ",'second':0.0001,'million_characters':15,'images':{'1024x1024':0.02},"
                        + "'context_window':128000,'max_output':16384}],'has_more':false}"));
    }

    /** What is read at the price of the input costs as much. */
    private static String price(String model, String from, boolean free, String input) {
        return "{'object':'price','model':'" + model + "','matches':[],'from':" + from + ",'free':" + free
                + ",'input':" + input + ",'cached_input':" + input + ","
                + UNKNOWN.replace("'cache_write':null", "'cache_write':" + input)
                        .replace("_image':null", "_image':" + input)
                        .replace("'output_image':" + input, "'output_image':null");
    }
}

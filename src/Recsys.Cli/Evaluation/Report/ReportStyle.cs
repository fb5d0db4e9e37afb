namespace Recsys.Cli.Evaluation.Report;

/// <summary>The style of the report: one column, readable on a phone, light and dark. No text is smaller than 13 px.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root{color-scheme:light dark;--ink:#1b1f24;--soft:#565f6b;--line:#dde2e8;--paper:#fff;--tint:#eef4fb;--range:#b9d2ec;--mean:#1f6fb2;
          --hit:#1e7a4c;--s0:#1f6fb2;--s1:#c2571a;--s2:#1e7a4c;--s3:#8a4fb0;--s4:#a8324a}
        @media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#a3adb8;--line:#313840;--paper:#14171b;--tint:#1d2733;--range:#2c4d6e;
          --mean:#7dbcf5;--hit:#66c796;--s0:#6db3f2;--s1:#f0955a;--s2:#66c796;--s3:#c79be6;--s4:#ee8397}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
        main{max-width:68rem;margin:0 auto;padding:1rem}
        h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 1rem}
        h2{font-size:1.2rem;margin:2.5rem 0 .75rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
        h3{font-size:1rem;margin:1.5rem 0 .5rem}
        h4{font-size:.875rem;font-weight:600;color:var(--soft);margin:.5rem 0 .25rem}
        p{color:var(--soft);margin:.5rem 0 .75rem;max-width:60rem}
        small{font-size:.8125rem;color:var(--soft);font-weight:400}
        ul,ol,dl,dd,figure{margin:0;padding:0}
        .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.5rem}
        .facts div{background:var(--tint);border-radius:.5rem;padding:.5rem .75rem}
        .facts dt{font-size:.8125rem;color:var(--soft)}
        .facts dd{font-weight:600;white-space:nowrap;font-variant-numeric:tabular-nums}
        .wide{overflow-x:auto;margin:1rem 0;background:linear-gradient(to left,var(--paper) 30%,transparent) right/3rem 100% no-repeat local,
          linear-gradient(to left,color-mix(in srgb,var(--ink) 22%,transparent),transparent) right/1rem 100% no-repeat scroll}
        .wide:focus-visible{outline:2px solid var(--mean)}
        table{border-collapse:separate;border-spacing:0;min-width:100%;font-variant-numeric:tabular-nums;font-size:.875rem;white-space:nowrap;
          overflow-wrap:normal}
        th,td{padding:.4rem .55rem;text-align:right;border-bottom:1px solid var(--line)}
        th:first-child{text-align:left;position:sticky;left:0;background:var(--paper);padding-left:.25rem}
        thead th{font-weight:600;color:var(--soft);vertical-align:bottom;line-height:1.3}
        tr.best td{font-weight:600}
        tr.best th{font-weight:700;color:var(--mean)}
        .remarks{margin:1rem 0;padding-left:1.2rem;max-width:45rem}
        .meanings{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:.75rem 2rem;font-size:.9375rem}
        .meanings dt{font-weight:600}
        .meanings dd{color:var(--soft)}
        figcaption{font-size:.875rem;font-weight:600;margin-bottom:.5rem}
        .curves{position:relative;height:clamp(14rem,40vw,22rem);margin:1.25rem 1rem 1.75rem 3rem}
        .curves svg{position:absolute;inset:0;width:100%;height:100%;overflow:visible}
        .curves span{position:absolute;font-size:.8125rem;line-height:1;color:var(--soft);font-variant-numeric:tabular-nums;white-space:nowrap}
        .curves .y{right:100%;margin-right:.5rem;transform:translateY(-50%)}
        .curves .x{top:100%;margin-top:.5rem;transform:translateX(-50%)}
        .axis{font-size:.8125rem;text-align:center;max-width:none;margin:-.25rem 0 .75rem}
        .grid{stroke:var(--line);vector-effect:non-scaling-stroke}
        .line{fill:none;stroke-width:2;stroke-linejoin:round;vector-effect:non-scaling-stroke}
        .line.s0{stroke:var(--s0)}.line.s1{stroke:var(--s1);stroke-dasharray:7 3}.line.s2{stroke:var(--s2);stroke-dasharray:2 3}
          .line.s3{stroke:var(--s3);stroke-dasharray:9 3 2 3}.line.s4{stroke:var(--s4);stroke-dasharray:4 2}
        .line.same{stroke:var(--soft);stroke-width:1;stroke-dasharray:3 3}
        .band{stroke:none;opacity:.13}
        .band.s0{fill:var(--s0)}.band.s1{fill:var(--s1)}.band.s2{fill:var(--s2)}.band.s3{fill:var(--s3)}.band.s4{fill:var(--s4)}
        .dot{position:absolute;width:11px;height:11px;margin:-5.5px;border-radius:50%;border:2px solid var(--paper)}
        .dot.s0{background:var(--s0)}.dot.s1{background:var(--s1)}.dot.s2{background:var(--s2)}.dot.s3{background:var(--s3)}
          .dot.s4{background:var(--s4)}
        .legend{list-style:none;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));gap:.25rem 1.5rem;font-size:.875rem}
        .key{width:32px;height:10px;margin-right:.5rem}
        .parts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1.5rem 2.5rem}
        .intervals ul{list-style:none;font-size:.875rem}
        .intervals li{display:grid;grid-template-columns:7.5rem minmax(0,1fr) 3rem;gap:.6rem;align-items:center;min-height:1.75rem}
        .track{position:relative;height:1.1rem;border-left:1px solid var(--line);border-right:1px solid var(--line);
          background:linear-gradient(var(--line),var(--line)) center/100% 1px no-repeat}
        .range{position:absolute;top:50%;height:8px;margin-top:-4px;border-radius:4px;background:var(--range)}
        .mean{position:absolute;top:50%;width:9px;height:9px;margin:-4.5px;border-radius:50%;background:var(--soft)}
        .value{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        li.best .mean{background:var(--mean)}
        li.best .name,li.best .value{font-weight:600}
        .ticks .track{background:none;border-color:transparent}
        .ticks .name,.ticks b{font-size:.8125rem;font-weight:400;color:var(--soft)}
        .ticks b{position:absolute;top:0;transform:translateX(-50%);line-height:1.1rem;white-space:nowrap}
        article{border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem;margin:.75rem 0}
        article h3{margin:0}
        article p{margin:.25rem 0;max-width:none}
        .beside{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,16rem),1fr));gap:.25rem 2rem}
        .beside li{font-size:.9375rem}
        .beside ul,.beside ol{padding-left:1.75rem}
        strong{color:var(--ink)}
        .hit{font-weight:600;color:var(--hit)}
        .miss{color:var(--ink)}
        """;
}

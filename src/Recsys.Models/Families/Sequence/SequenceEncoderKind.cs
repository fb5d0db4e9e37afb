namespace Recsys.Models.Families.Sequence;

/// <summary>What reads the history.</summary>
public enum SequenceEncoderKind
{
    /// <summary>A gated recurrent unit: GRU4Rec, Hidasi et al. 2016, https://arxiv.org/abs/1511.06939.</summary>
    Gru,

    /// <summary>Long short-term memory: Hochreiter &amp; Schmidhuber 1997.</summary>
    Lstm,

    /// <summary>Causal self-attention: SASRec, Kang &amp; McAuley 2018, https://arxiv.org/abs/1808.09781.</summary>
    SasRec,

    /// <summary>Self-attention beside a low-pass filter: BSARec, Shin et al. 2024, https://arxiv.org/abs/2312.10325.</summary>
    BsaRec,
}

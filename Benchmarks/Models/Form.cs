namespace RepVgg.Benchmarks.Models;

/// <summary>The two forms of a re-parameterized network.</summary>
internal enum Form
{
    /// <summary>One convolution a block, after the passes.</summary>
    Plain,

    /// <summary>Several branches a block, no passes.</summary>
    Training,
}

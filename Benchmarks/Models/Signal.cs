namespace RepVgg.Benchmarks.Models;

/// <summary>How the elements of an activation are distributed, roughly: what a batch norm's running statistics say after training.</summary>
/// <param name="Mean">Mean of a channel.</param>
/// <param name="Variance">Variance of a channel.</param>
internal readonly record struct Signal(double Mean, double Variance)
{
    /// <summary>After a convolution whose weights have mean 0 and variance 1 ÷ inputs: the power stays, the mean goes.</summary>
    public Signal AfterConvolution => new(0, Variance + (Mean * Mean));
}

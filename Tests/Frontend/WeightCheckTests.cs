using RepVgg.Frontend;
using RepVgg.Frontend.Containers;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Tensors;

namespace RepVgg.Tests.Frontend;

/// <summary>Values that no network can compute with.</summary>
public sealed class WeightCheckTests
{
    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void An_element_that_is_not_finite_is_named(double value)
    {
        var diagnostic = Refusal("conv.weight", StoredType.Float32, 0, 0, 0, value);
        Assert.Equal(FrontendDiagnostics.NotFinite, diagnostic.Descriptor);
        Assert.Contains("'conv.weight'", diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains("[1,1]", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_negative_variance_is_refused() =>
        Assert.Equal(FrontendDiagnostics.NegativeVariance, Refusal("bn.running_var", StoredType.Float32, 1, 1, -1e-9, 1).Descriptor);

    [Fact]
    public void A_negative_mean_and_a_variance_of_zero_are_legal()
    {
        Check("bn.running_mean", StoredType.Float32, -1, 0, 0, 0);
        Check("bn.running_var", StoredType.Float32, 0, 0, 0, 0);
    }

    [Theory]
    [InlineData(StoredType.Int32)]
    [InlineData(StoredType.UInt8)]
    [InlineData(StoredType.Bool)]
    public void An_integer_weight_is_refused(StoredType type) =>
        Assert.Equal(FrontendDiagnostics.IntegerWeight, Refusal("conv.weight", type, 1, 1, 1, 1).Descriptor);

    [Fact]
    public void A_counter_may_be_an_integer() => Check("bn.num_batches_tracked", StoredType.Int64, 1, 1, 1, 1);

    private static Diagnostic Refusal(string name, StoredType type, params double[] values) =>
        Assert.Throws<DiagnosticException>(() => Check(name, type, values)).Diagnostic;

    private static void Check(string name, StoredType type, params double[] values)
    {
        using var weights = new StateDict("memory", [new(name, Tensor.Computed(Shape.Of(2, 2), values), type)], []);
        WeightCheck.Run(weights, cancellationToken: TestContext.Current.CancellationToken);
    }
}

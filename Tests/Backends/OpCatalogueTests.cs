namespace RepVgg.Tests.Backends;

/// <summary>Every op of the catalogue goes through the backend; a new op fails here until it has a sample and a kernel.</summary>
public sealed class OpCatalogueTests
{
    public static TheoryData<string> Mnemonics() => [.. OperatorSamples.Mnemonics];

    [Theory]
    [MemberData(nameof(Mnemonics))]
    public void HasAKernel(string mnemonic)
    {
        var sample = OperatorSamples.Of(mnemonic);
        Assert.True(sample is not null, $"add a sample of '{mnemonic}' and a kernel to every backend");
        Assert.InRange(BackendRun.Error($$"""
            graph @g({{OperatorSamples.Inputs}}) {
            {{OperatorSamples.Operands}}
              %y = {{sample}}
              return %y
            }
            """), 0, 2e-6);
    }
}

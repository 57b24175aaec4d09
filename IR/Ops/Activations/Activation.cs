using System.Collections.Immutable;
using System.Globalization;
using RepVgg.IR.Diagnostics;

namespace RepVgg.IR.Ops;

/// <summary>
/// A scalar function that follows a layer: as an op of its own or fused into its producer. Written <c>relu</c> or, with
/// parameters, <c>leaky_relu(0.1)</c>.
/// </summary>
public abstract record Activation
{
    /// <summary>All functions, each with the values of its parameters that PyTorch takes by default.</summary>
    public static readonly ImmutableArray<Activation> Kinds =
    [
        new Relu(), new Relu6(), new LeakyRelu(0.01), new Sigmoid(), new Tanh(), new Silu(), new HardSigmoid(), new HardSwish(), new Gelu(),
        new Clip(0, 1),
    ];

    /// <summary>The name in the text form.</summary>
    public abstract string Name { get; }

    /// <summary>What it computes, in a few words.</summary>
    public abstract string Summary { get; }

    /// <summary>The parameters with their values, in order.</summary>
    public virtual ImmutableArray<(string Name, double Value)> Parameters => [];

    /// <summary>Parses <c>name</c> or <c>name(p1, p2)</c>.</summary>
    /// <exception cref="DiagnosticException">Unknown name or wrong parameters (RVC1001).</exception>
    public static Activation Parse(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var name = open < 0 ? text : text[..open].TrimEnd();
        var kind = Kinds.FirstOrDefault(k => k.Name == name)
            ?? throw IRDiagnostics.Syntax.Error($"'{name}' is no activation (known: {string.Join(", ", Kinds.Select(k => k.Name))})");
        var given = open < 0 ? [] : text[(open + 1)..].TrimEnd(')', ' ').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (given.Length > kind.Parameters.Length)
        {
            throw IRDiagnostics.Syntax.Error($"'{text}' has too many parameters");
        }

        return kind.Read(new AttributeReader(name, given.Select((value, i) => new OpAttribute(kind.Parameters[i].Name, value))));
    }

    /// <summary>The function's value in float64; this defines what it means.</summary>
    public abstract double Evaluate(double x);

    /// <summary>The same function with parameters from attributes.</summary>
    public virtual Activation Read(AttributeReader reader) => this;

    /// <summary>The text form.</summary>
    public sealed override string ToString() => Parameters.IsEmpty
        ? Name
        : $"{Name}({string.Join(", ", Parameters.Select(p => p.Value.ToString("R", CultureInfo.InvariantCulture)))})";
}

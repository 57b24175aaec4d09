using System.Collections.Immutable;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// What a node computes: a value with attributes. One op is one sealed record in one file, which holds its attributes, shape
/// inference, costs and an example of its text form. <see cref="OpCatalogue"/> lists them all.
/// </summary>
public abstract record Op
{
    /// <summary>The name in the text form.</summary>
    public abstract string Mnemonic { get; }

    /// <summary>The attributes that differ from their defaults, in a fixed order.</summary>
    public virtual ImmutableArray<OpAttribute> Attributes => [];

    /// <summary>
    /// The window that one output pixel sees, or null if an output depends on the whole image (pools to a fixed size, linear).
    /// </summary>
    /// <param name="operands">The operand types.</param>
    public virtual SpatialWindow? Window(ReadOnlySpan<TensorType> operands) => null;

    /// <summary>The result type; this is also the check that the operands fit.</summary>
    /// <exception cref="DiagnosticException">They don't (RVC1002).</exception>
    public abstract TensorType Infer(ReadOnlySpan<TensorType> operands);

    /// <summary>Multiply-accumulate operations for one image. Only convolutions and linear layers count, as in the literature.</summary>
    public virtual long Macs(ReadOnlySpan<TensorType> operands, TensorType result) => 0;

    /// <summary>Multiplications for one image when each stride-1 3×3 convolution runs as Winograd F(2×2,3×3), the measure of RepVGG's Table 4.</summary>
    public virtual long WinogradMultiplications(ReadOnlySpan<TensorType> operands, TensorType result) => Macs(operands, result);

    /// <summary>Whether training changes the constant at this operand position (running statistics are not trained).</summary>
    public virtual bool IsTrainable(int operand) => operand > 0;

    /// <summary>Infers the result type; an error names the value concerned.</summary>
    public TensorType InferChecked(ReadOnlySpan<TensorType> operands, string valueName)
    {
        try
        {
            return Infer(operands);
        }
        catch (DiagnosticException e) when (e.Diagnostic.Descriptor == IRDiagnostics.Type)
        {
            throw IRDiagnostics.Type.Error($"%{valueName}: {e.Diagnostic.Message}", e);
        }
        catch (OverflowException e)
        {
            throw IRDiagnostics.Type.Error($"%{valueName}: {Mnemonic}: a size exceeds the range of integers", e);
        }
    }

    /// <summary>Fails shape inference unless <paramref name="condition"/> holds.</summary>
    protected void Require(bool condition, FormattableString message)
    {
        if (!condition)
        {
            throw IRDiagnostics.Type.Error(Mnemonic + ": " + FormattableString.Invariant(message));
        }
    }

    /// <summary>Fails shape inference unless the number of operands is in range.</summary>
    protected void RequireOperands(ReadOnlySpan<TensorType> operands, int least, int most)
    {
        var count = operands.Length;
        Require(count >= least && count <= most, $"takes {least} to {most} operands, not {count}");
    }

    /// <summary>Fails shape inference unless <paramref name="type"/> is an activation [N,C,H,W].</summary>
    protected void RequireImage(TensorType type) =>
        Require(type.Shape.Rank == 4, $"needs an NCHW operand, not {type}");

    /// <summary>Fails shape inference unless <paramref name="type"/> is a vector of <paramref name="length"/> elements.</summary>
    protected void RequireVector(TensorType type, int length, string role) =>
        Require(type.Shape.Equals(Shape.Of(length)), $"{role} must have shape [{length}], not {type.Shape}");
}

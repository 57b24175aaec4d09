namespace RepVgg.IR.Ops;

/// <summary>A catalogue entry: how an op is called, what it does in a few words, and how it is made from attributes.</summary>
public sealed record OpDefinition(string Mnemonic, string Summary, Func<AttributeReader, Op> Create);

// Field numbers of onnx.proto (the ONNX project, IR version 10), as far as we read and write them.

export const MODEL = { graph: 7 } as const;
export const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 } as const;
export const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5 } as const;
export const ATTRIBUTE = { name: 1, integer: 3, graph: 6 } as const;
export const TENSOR = { dims: 1, type: 2, name: 8, raw: 9, external: 13, location: 14 } as const;
export const VALUE = { name: 1, type: 2 } as const;
/** Of a tensor's type: TypeProto.tensor_type, its elem_type and shape, the shape's dim, and that one's dim_value. */
export const TYPE = { tensor: 1, element: 1, shape: 2, dim: 1, size: 1 } as const;
/** StringStringEntryProto. */
export const ENTRY = { key: 1, value: 2 } as const;

/** TensorProto.DataType. */
export const FLOAT = 1;
export const UINT8 = 2;
/** TensorProto.DataLocation. */
export const EXTERNAL = 1;

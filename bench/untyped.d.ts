/** The types that are used here, of packages without types. */
declare module "workerd" {
  /** A CommonJS module. */
  const workerd: {
    /** The path of the executable. */
    default: string;
  };
  export default workerd;
}

declare module "autocannon" {
  interface Request {
    method?: string;
    path?: string;
    headers?: Record<string, string>;
    body?: string;
  }
  interface Options {
    url: string;
    connections: number;
    amount: number;
    timeout: number;
    sampleInt: number;
    requests: { setupRequest: (request: Request) => Request }[];
  }
  interface Result {
    errors: number;
    statusCodeStats: Partial<Record<number, { count: number }>>;
  }
  export default function autocannon(options: Options): Promise<Result>;
}
